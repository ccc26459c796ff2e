(** Prop. 2.5 (Lipschitz-aware). *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct Ray SegmentSmoothness Bracketed CriticalStep.
Open Scope R_scope.

Section Proposition_2_5.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Variables (c delta : R) (w : E) (R_k eta eta' : R).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis reference : f w <= R_k.
Hypothesis bracketed : Bracketed f grad c delta w R_k eta eta'.
Hypothesis differentiable : differentiable_on_segment f grad w eta'.

Lemma step_above (L : R) : Rbar_le (l grad w eta') L -> 0 < L /\ eta > 2 * delta * (1 - c) / L.
Proof.
  intros bound.
  pose proof (trial_positive bracketed) as Heta'.
  pose proof (bracketed_gradient reference bracketed) as HG.
  destruct bracketed as [Heta _ failed _ near].
  pose proof (failed_trial Heta' differentiable failed L bound) as H.
  assert (2 * (1 - c) < L * eta').
  { apply Rmult_lt_reg_r with (eta' * norm (grad w) ^ 2 / 2); [| lra].
    pose proof (pow_lt _ 2 HG); apply Rdiv_lt_0_compat; nra. }
  assert (HL : 0 < L) by (apply Rmult_lt_reg_r with eta'; lra).
  split; [assumption |].
  apply Rlt_div_l; [assumption |].
  apply Rlt_le_trans with (delta * eta' * L); nra.
Qed.

(** "η_k > 2δ(1−c) / l(w_k, η'_k), where η'_k is the failed trial" *)
Theorem Proposition_2_5 : is_finite (l grad w eta') ->
  0 < l grad w eta' /\ eta > 2 * delta * (1 - c) / l grad w eta'.
Proof. intros finite; apply step_above; rewrite finite; apply Rbar_le_refl. Qed.

(** "so η_k > δ(1−c) η*(w_k)". Whether l(w_k, η'_k) is finite or not. *)
Theorem Proposition_2_5_critical_step :
  is_finite (eta_star grad w) /\ eta > delta * (1 - c) * eta_star grad w.
Proof.
  pose proof (trial_positive bracketed) as Heta'.
  pose proof (l_nonneg grad w eta' Heta') as nonneg.
  destruct bracketed as [Heta _ _ _ near].
  assert (upper : exists u : R, Rbar_le (eta_star grad w) u /\ delta * (1 - c) * u < eta).
  { destruct (Rbar_le_dec (2 / eta') (l grad w eta')) as [critical | below].
    - (* the failed trial is at or beyond the critical step *)
      exists eta'; split; [now apply eta_star_le |].
      assert (0 < delta * c * eta') by (repeat apply Rmult_lt_0_compat; lra); lra.
    - (* the critical step is at most 2 / l(w, η') *)
      destruct (l grad w eta') as [L | |] eqn:HL; simpl in below; try easy.
      destruct (step_above L) as [HLpos above]; [rewrite HL; apply Rle_refl |].
      apply Rnot_le_lt in below; apply Rlt_div_r in below; [| assumption].
      assert (eta' < 2 / L) by (apply Rlt_div_r; lra).
      exists (2 / L); split.
      + apply eta_star_le; [lra |].
        eapply Rbar_le_trans; [| apply (l_nondecreasing grad 1 w eta'); lra].
        fold (l grad w eta'); rewrite HL; simpl; right; field; lra.
      + replace (delta * (1 - c) * (2 / L)) with (2 * delta * (1 - c) / L) by (field; lra); exact above. }
  destruct upper as (u & below & Hu).
  pose proof (eta_star_nonneg grad w) as star_nonneg.
  destruct (eta_star grad w) as [s | |]; simpl in *; try easy.
  split; [easy |].
  assert (delta * (1 - c) * s <= delta * (1 - c) * u) by (apply Rmult_le_compat_l; nra); lra.
Qed.

(** "2.5 is Definition 2.3 (i) exactly when 2δ(1−c) ≥ 1": here the "when", η_k ≥ η*(w_k)/2;
    for the "only when", see [paper_settings_example]. *)
Theorem large_step : 2 * delta * (1 - c) >= 1 -> eta >= eta_star grad w / 2.
Proof.
  intros large; destruct Proposition_2_5_critical_step as [finite above].
  pose proof (eta_star_nonneg grad w) as nonneg; rewrite <- finite in nonneg; simpl in nonneg; nra.
Qed.

End Proposition_2_5.
