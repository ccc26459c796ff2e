(** Real powers x^p of nonnegative numbers, with 0^p = 0.

    [Rpower] of the standard library is exp (p ln x), which makes 0^p equal to 1. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Definition power (x p : R) : R := if Rlt_dec 0 x then Rpower x p else 0.

Notation "x ^^ p" := (power x p) (at level 30, right associativity) : R_scope.

Lemma power_of_positive x p : 0 < x -> x ^^ p = Rpower x p.
Proof. unfold power; destruct (Rlt_dec 0 x); lra. Qed.

Lemma power_of_nonpositive x p : x <= 0 -> x ^^ p = 0.
Proof. unfold power; destruct (Rlt_dec 0 x); lra. Qed.

Lemma power_positive x p : 0 < x -> 0 < x ^^ p.
Proof. intros; rewrite power_of_positive by assumption; apply exp_pos. Qed.

Lemma power_nonneg x p : 0 <= x ^^ p.
Proof.
  destruct (Rlt_dec 0 x); [left; now apply power_positive | rewrite power_of_nonpositive; lra].
Qed.

Lemma power_plus x p q : x ^^ (p + q) = x ^^ p * x ^^ q.
Proof.
  destruct (Rlt_dec 0 x).
  - rewrite !power_of_positive by assumption; apply Rpower_plus.
  - rewrite !power_of_nonpositive; lra.
Qed.

Lemma power_power x p q : (x ^^ p) ^^ q = x ^^ (p * q).
Proof.
  destruct (Rlt_dec 0 x).
  - rewrite (power_of_positive (x ^^ p)), !power_of_positive by (try apply power_positive; assumption).
    apply Rpower_mult.
  - rewrite !(power_of_nonpositive x), power_of_nonpositive; lra.
Qed.

Lemma power_mult x y p : 0 < x -> 0 < y -> (x * y) ^^ p = x ^^ p * y ^^ p.
Proof.
  intros; rewrite !power_of_positive by nra.
  symmetry; now apply Rpower_mult_distr.
Qed.

Lemma power_1 x : 0 <= x -> x ^^ 1 = x.
Proof.
  intros [H | <-]; [| now rewrite power_of_nonpositive; lra].
  rewrite power_of_positive by assumption; now apply Rpower_1.
Qed.

Lemma power_2 x : 0 <= x -> x ^^ 2 = x ^ 2.
Proof.
  intros; replace 2 with (1 + 1) by lra.
  rewrite power_plus, power_1 by assumption; simpl; lra.
Qed.

Lemma power_lt x y p : 0 < p -> 0 <= x < y -> x ^^ p < y ^^ p.
Proof.
  intros Hp [[Hx | <-] Hxy].
  - rewrite !power_of_positive by lra; unfold Rpower; apply exp_increasing.
    apply Rmult_lt_compat_l; [assumption | now apply ln_increasing].
  - rewrite power_of_nonpositive by lra; now apply power_positive.
Qed.

Lemma power_le x y p : 0 <= p -> x <= y -> x ^^ p <= y ^^ p.
Proof.
  intros Hp Hxy; destruct (Rlt_dec 0 x).
  - rewrite !power_of_positive by lra; apply Rle_Rpower_l; lra.
  - rewrite (power_of_nonpositive x) by lra; apply power_nonneg.
Qed.

(** A root undoes a power. *)
Lemma power_root x p : 0 <= x -> p <> 0 -> (x ^^ p) ^^ (1 / p) = x.
Proof. intros; rewrite power_power; replace (p * (1 / p)) with 1 by (now field); now apply power_1. Qed.

Lemma power_derive x p : 0 < x -> is_derive (fun t => t ^^ (1 + p)) x ((1 + p) * x ^^ p).
Proof.
  intros Hx.
  apply (is_derive_ext_loc (fun t => Rpower t (1 + p))).
  - exists (mkposreal x Hx); intros t Ht.
    rewrite power_of_positive; [reflexivity |].
    apply Rabs_lt_between in Ht; unfold minus, plus, opp in Ht; simpl in Ht; lra.
  - apply is_derive_Reals.
    rewrite power_of_positive by assumption.
    replace p with (1 + p - 1) at 2 by ring.
    now apply derivable_pt_lim_power.
Qed.

Lemma power_continuous x p : 0 < p -> continuous (fun t => t ^^ (1 + p)) x.
Proof.
  intros Hp; destruct (Rtotal_order 0 x) as [Hx | [<- | Hx]].
  - apply (ex_derive_continuous (fun t => t ^^ (1 + p))); eexists; now apply power_derive.
  - (* at 0, t^(1+p) <= t on [0, 1] *)
    apply continuity_pt_filterlim; intros eps Heps.
    exists (Rmin 1 eps); split; [apply Rmin_case; lra |].
    intros t [_ Ht]; revert Ht; unfold dist; simpl; unfold R_dist; intros Ht.
    rewrite (power_of_nonpositive 0), Rminus_0_r, Rabs_pos_eq by (apply power_nonneg || lra).
    rewrite Rminus_0_r in Ht.
    pose proof (Rmin_l 1 eps); pose proof (Rmin_r 1 eps).
    destruct (Rlt_dec 0 t); [| now rewrite power_of_nonpositive; lra].
    rewrite Rabs_pos_eq in Ht by lra.
    rewrite power_plus, power_1 by lra.
    assert (t ^^ p <= 1 ^^ p) by (apply power_le; lra).
    assert (one : 1 ^^ p = 1) by (rewrite power_of_positive by lra; unfold Rpower; rewrite ln_1, Rmult_0_r; apply exp_0).
    pose proof (power_nonneg t p); nra.
  - apply (continuous_ext_loc _ (fun _ => 0)); [| apply continuous_const].
    assert (H : 0 < - x) by lra.
    exists (mkposreal (- x) H); intros t Ht.
    rewrite power_of_nonpositive; [reflexivity |].
    apply Rabs_lt_between in Ht; unfold minus, plus, opp in Ht; simpl in Ht; lra.
Qed.
