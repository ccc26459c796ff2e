(** Segment smoothness, l(w, η) and l_ν(w, η). *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray.
Open Scope R_scope.

Section SegmentSmoothness.
Context {E : InnerProductSpace} (grad : E -> E).
Implicit Types w : E.

(** "l_ν(w, η): the same with the denominator ‖w − w_t‖^ν." The quotient 0/0 is 0, as x/0 is 0 in Coq. *)
Definition quotient nu w t : R :=
  norm (minus (grad w) (grad (point grad w t))) / norm (minus w (point grad w t)) ^^ nu.

Definition l_nu nu w eta : Rbar :=
  Lub_Rbar (fun q => exists t, 0 < t <= eta /\ q = quotient nu w t).

(** "l(w, η) = sup over 0 < t ≤ η of ‖∇f(w) − ∇f(w_t)‖ / ‖w − w_t‖, with 0/0 = 0."
    "ν = 1 gives l": the theorem [l_is_a_supremum]. *)
Definition l w eta : Rbar := l_nu 1 w eta.

Theorem l_is_a_supremum w eta :
  l w eta = Lub_Rbar (fun q => exists t, 0 < t <= eta /\
    q = norm (minus (grad w) (grad (point grad w t))) / norm (minus w (point grad w t))).
Proof.
  apply Lub_Rbar_eqset; intros q; split; intros (t & Ht & ->); exists t;
    unfold quotient; now rewrite power_1 by apply norm_nonneg.
Qed.

(** "f is segment smooth if every w has some η_w > 0 with l(w, η_w) finite." *)
Definition segment_smooth : Prop := forall w, exists eta, 0 < eta /\ is_finite (l w eta).

Lemma quotient_le_l_nu nu w t eta : 0 < t <= eta -> Rbar_le (quotient nu w t) (l_nu nu w eta).
Proof. intros Ht; apply (proj1 (Lub_Rbar_correct _)); now exists t. Qed.

(** "It is nondecreasing in η." *)
Theorem l_nondecreasing nu w eta1 eta2 : eta1 <= eta2 -> Rbar_le (l_nu nu w eta1) (l_nu nu w eta2).
Proof.
  intros Heta; apply (proj2 (Lub_Rbar_correct _)); intros q (t & Ht & ->).
  apply quotient_le_l_nu; lra.
Qed.

Lemma quotient_nonneg nu w t : 0 <= quotient nu w t.
Proof.
  unfold quotient, Rdiv.
  destruct (power_nonneg (norm (minus w (point grad w t))) nu) as [H | <-].
  - apply Rmult_le_pos; [apply norm_nonneg | left; now apply Rinv_0_lt_compat].
  - rewrite Rinv_0; lra.
Qed.

Lemma l_nu_nonneg nu w eta : 0 < eta -> Rbar_le 0 (l_nu nu w eta).
Proof.
  intros Heta; eapply Rbar_le_trans; [| apply (quotient_le_l_nu nu w eta); lra].
  apply quotient_nonneg.
Qed.

Lemma l_nonneg w eta : 0 < eta -> Rbar_le 0 (l w eta).
Proof. apply l_nu_nonneg. Qed.

(** ‖∇f(w) − ∇f(w_t)‖ ≤ l ‖w − w_t‖^ν wherever l bounds l_ν(w, η), and the other way round. *)
Theorem l_nu_bound nu w eta H : 0 <= H ->
  Rbar_le (l_nu nu w eta) H <->
  (forall t, 0 < t <= eta ->
    norm (minus (grad w) (grad (point grad w t))) <= H * norm (minus w (point grad w t)) ^^ nu).
Proof.
  intros HH; split.
  - intros bound t Ht.
    pose proof (Rbar_le_trans _ _ _ (quotient_le_l_nu nu w t eta Ht) bound) as Hq.
    unfold quotient in Hq; simpl in Hq.
    destruct (norm_nonneg (minus w (point grad w t))) as [Hd | Hd].
    + apply Rle_div_l in Hq; [assumption | now apply power_positive].
    + rewrite distance_to_point in Hd by lra.
      assert (Hg : norm (grad w) = 0) by nra.
      replace (point grad w t) with w.
      * rewrite (minus_eq_zero (grad w)), minus_eq_zero.
        replace (norm (zero : E)) with 0.
        -- rewrite power_of_nonpositive; lra.
        -- unfold norm; rewrite dot_zero; now rewrite sqrt_0.
      * unfold point; rewrite (norm_zero _ Hg), scal_zero_r; unfold minus.
        now rewrite opp_zero, plus_zero_r.
  - intros bound; apply (proj2 (Lub_Rbar_correct _)); intros q (t & Ht & ->); simpl.
    unfold quotient; destruct (power_nonneg (norm (minus w (point grad w t))) nu) as [Hd | Hd].
    + apply Rle_div_l; auto.
    + rewrite <- Hd; unfold Rdiv; rewrite Rinv_0; lra.
Qed.

End SegmentSmoothness.
