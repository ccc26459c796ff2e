(** Prop. 2.8 (Hölder-aware). *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray SegmentSmoothness Bracketed.
Open Scope R_scope.

(** The bound of the proposition, with a in the place of 1 − c: [a(1+ν) G^{1−ν} / L]^{1/ν}. *)
Definition Holder_step (a nu G L : R) : R := (a * (1 + nu) * G ^^ (1 - nu) / L) ^^ (1 / nu).

(** L (ηG)^{1+ν} / (1+ν) − a η G² is a positive multiple of η^ν − a(1+ν) G^{1−ν} / L. *)
Lemma Holder_excess (a nu G L eta : R) : 0 < nu -> 0 < G -> 0 < L -> 0 < eta -> exists k, 0 < k /\
  L * (eta * G) ^^ (1 + nu) / (1 + nu) - a * eta * G ^ 2 = k * (eta ^^ nu - a * (1 + nu) * G ^^ (1 - nu) / L).
Proof.
  intros Hnu HG HL Heta; exists (L * G ^^ (1 + nu) * eta / (1 + nu)); split.
  - pose proof (power_positive G (1 + nu) HG); apply Rdiv_lt_0_compat; [repeat apply Rmult_lt_0_compat |]; lra.
  - assert (G2 : G ^ 2 = G ^^ (1 + nu) * G ^^ (1 - nu)).
    { rewrite <- power_plus, <- power_2 by lra; f_equal; ring. }
    rewrite power_mult, (power_plus eta), power_1, G2 by lra; field; lra.
Qed.

(** a η G² < L (ηG)^{1+ν} / (1+ν), solved for η; the same with ≤. *)
Lemma Holder_step_below (a nu G L eta : R) : 0 < nu -> 0 < G -> 0 < L -> 0 < eta ->
  a * eta * G ^ 2 < L * (eta * G) ^^ (1 + nu) / (1 + nu) -> Holder_step a nu G L < eta.
Proof.
  intros Hnu HG HL Heta excess; unfold Holder_step.
  destruct (Holder_excess a nu G L eta) as (k & Hk & factor); try assumption.
  rewrite <- (power_root eta nu) by lra.
  destruct (Rle_or_lt (a * (1 + nu) * G ^^ (1 - nu) / L) 0) as [nonpositive | positive].
  - rewrite (power_of_nonpositive _ _ nonpositive); now repeat apply power_positive.
  - apply power_lt; [apply Rdiv_lt_0_compat; lra | split; nra].
Qed.

Lemma Holder_step_at_most (a nu G L eta : R) : 0 < nu -> 0 < G -> 0 < L -> 0 < eta ->
  a * eta * G ^ 2 <= L * (eta * G) ^^ (1 + nu) / (1 + nu) -> Holder_step a nu G L <= eta.
Proof.
  intros Hnu HG HL Heta excess; unfold Holder_step.
  destruct (Holder_excess a nu G L eta) as (k & Hk & factor); try assumption.
  rewrite <- (power_root eta nu) by lra.
  apply power_le; [left; apply Rdiv_lt_0_compat; lra | nra].
Qed.

Lemma Holder_step_le (a b nu G L : R) : a <= b -> 0 < nu -> 0 <= L ->
  Holder_step a nu G L <= Holder_step b nu G L.
Proof.
  intros Hab Hnu HL; apply power_le; [left; apply Rdiv_lt_0_compat; lra |].
  pose proof (power_nonneg G (1 - nu)).
  destruct HL as [HL | <-]; [| unfold Rdiv; rewrite Rinv_0; lra].
  apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat |].
  apply Rmult_le_compat_r; nra.
Qed.

Section Proposition_2_8.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Variables (c delta nu : R) (w : E) (R_k eta eta' : R).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis nu_range : 0 < nu <= 1.
Hypothesis reference : f w <= R_k.
Hypothesis bracketed : Bracketed f grad c delta w R_k eta eta'.
Hypothesis differentiable : differentiable_on_segment f grad w eta'.

Lemma step_above_Holder (L : R) : Rbar_le (l_nu grad nu w eta') L ->
  0 < L /\ eta > delta * ((1 - c) * (1 + nu) * norm (grad w) ^^ (1 - nu) / L) ^^ (1 / nu).
Proof.
  intros bound.
  pose proof (trial_positive bracketed) as Heta'.
  pose proof (bracketed_gradient reference bracketed) as HG.
  destruct bracketed as [_ _ failed _ near].
  assert (HL : 0 < L) by now apply (failed_trial_l_positive Heta' differentiable failed c_range reference nu).
  pose proof (failed_trial_Holder Heta' differentiable failed nu L (proj1 nu_range) bound).
  assert (Holder_step (1 - c) nu (norm (grad w)) L < eta') by (apply Holder_step_below; lra).
  split; [assumption |]; fold (Holder_step (1 - c) nu (norm (grad w)) L).
  apply Rlt_le_trans with (delta * eta'); [apply Rmult_lt_compat_l |]; lra.
Qed.

(** "η_k > δ [ (1−c)(1+ν) ‖g_k‖^{1−ν} / l_ν(w_k, η'_k) ]^{1/ν}" *)
Theorem Proposition_2_8 : is_finite (l_nu grad nu w eta') ->
  0 < l_nu grad nu w eta' /\
  eta > delta * ((1 - c) * (1 + nu) * norm (grad w) ^^ (1 - nu) / l_nu grad nu w eta') ^^ (1 / nu).
Proof. intros finite; apply step_above_Holder; rewrite finite; apply Rbar_le_refl. Qed.

End Proposition_2_8.
