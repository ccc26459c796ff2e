(** The real line as the space of the parameters. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct Ray.
Open Scope R_scope.

Lemma norm_real (x : real_line) : norm x = Rabs x.
Proof. apply sqrt_Rsqr_abs. Qed.

Lemma norm_real_squared (x : real_line) : norm x ^ 2 = x ^ 2.
Proof. rewrite norm_squared; unfold dot; simpl; ring. Qed.

(** A derivative on the real line is a gradient. *)
Lemma gradient_of_derivative (F : real_line -> R) (x g : R) : is_derive F x g -> is_gradient F x g.
Proof.
  intros derive eps Heps; apply is_derive_Reals in derive; destruct (derive eps Heps) as [r close].
  exists r; split; [apply cond_pos |]; intros h Hh; rewrite norm_real in *.
  unfold plus, dot; simpl.
  destruct (Req_dec h 0) as [-> | Hne].
  - rewrite Rplus_0_r; replace (F x - F x - g * 0) with 0 by ring; rewrite !Rabs_R0; lra.
  - specialize (close h Hne Hh).
    replace (F (x + h) - F x - g * h) with (((F (x + h) - F x) / h - g) * h) by (now field).
    rewrite Rabs_mult; apply Rmult_le_compat_r; [apply Rabs_pos | lra].
Qed.
