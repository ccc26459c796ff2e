(** Beyond 2/l descent can fail. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct Ray Quadratic.
Open Scope R_scope.

(** "on a quadratic with top eigenvalue L, a constant η > 2/L diverges along the top eigenvector for every start that has
    a component in it": here in that component, whose cost is Lx²/2. *)
Theorem divergence_above_two_over_L (L eta : R) (w : nat -> real_line) : 0 < L -> eta > 2 / L ->
  w O <> 0 -> (forall k, w (S k) = point (quadratic_grad L) (w k) eta) ->
  is_lim_seq (fun k => Rabs (w k)) p_infty.
Proof.
  intros HL Heta start step.
  assert (1 < eta * L - 1) by (apply Rlt_div_l in Heta; lra).
  assert (power : forall k, (eta * L - 1) ^ k * Rabs (w O) = Rabs (w k)).
  { induction k; simpl; [ring |].
    rewrite step, quadratic_point, Rabs_mult, <- IHk, (Rabs_left1 (1 - eta * L)) by lra; ring. }
  apply (is_lim_seq_ext _ _ _ power).
  assert (0 < Rabs (w O)) by now apply Rabs_pos_lt.
  replace p_infty with (Rbar_mult p_infty (Rabs (w O))) by now apply is_Rbar_mult_unique, is_Rbar_mult_p_infty_pos.
  apply is_lim_seq_scal_r, is_lim_seq_geom_p; assumption.
Qed.
