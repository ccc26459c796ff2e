(** The critical step η*(w). *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray SegmentSmoothness DescentLemma.
Open Scope R_scope.

Section CriticalStep.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Implicit Types w : E.

(** η · l(w, η) ≥ 2, with l(w, η) = +∞ allowed. *)
Definition critical w eta : Prop := 0 < eta /\ Rbar_le (2 / eta) (l grad w eta).

(** "η*(w) = inf{η > 0 : η·l(w, η) ≥ 2} (infinite where the set is empty […])" *)
Definition eta_star w : Rbar := Glb_Rbar (critical w).

Lemma eta_star_le w eta : 0 < eta -> Rbar_le (2 / eta) (l grad w eta) -> Rbar_le (eta_star w) eta.
Proof. intros; apply (proj1 (Glb_Rbar_correct _)); now split. Qed.

Lemma eta_star_nonneg w : Rbar_le 0 (eta_star w).
Proof. apply (proj2 (Glb_Rbar_correct _)); intros eta [H _]; simpl; lra. Qed.

(** η · l(w, η) is nondecreasing, so the set is an interval without end: beyond η* every step is in it. *)
Theorem critical_beyond w eta1 eta2 : critical w eta1 -> eta1 <= eta2 -> critical w eta2.
Proof.
  intros [H1 crit] H12; split; [lra |].
  eapply Rbar_le_trans; [| eapply Rbar_le_trans; [exact crit | now apply l_nondecreasing]].
  simpl; apply Rmult_le_compat_l; [lra |]; apply Rinv_le_contravar; lra.
Qed.

(** "η < η*(w) is the certified descent range." *)
Theorem descent_below_eta_star w eta : 0 < eta -> Rbar_lt eta (eta_star w) ->
  differentiable_on_segment f grad w eta -> grad w <> zero -> phi f grad w eta < f w.
Proof.
  intros Heta below differentiable nonzero.
  assert (small : Rbar_lt (l grad w eta) (2 / eta)).
  { apply Rbar_not_le_lt; intros crit.
    exact (Rbar_lt_not_le _ _ below (eta_star_le w eta Heta crit)). }
  pose proof (l_nonneg grad w eta Heta) as nonneg.
  assert (finite : is_finite (l grad w eta)) by (destruct (l grad w eta); easy).
  apply strict_decrease; auto.
  rewrite <- finite in small; simpl in small; apply Rlt_div_r in small; lra.
Qed.

(** "0 where f is not segment smooth at w"; positive where l is finite near 0. *)
Theorem eta_star_positive w eta : 0 < eta -> is_finite (l grad w eta) -> Rbar_lt 0 (eta_star w).
Proof.
  intros Heta finite.
  pose proof (l_nonneg grad w eta Heta) as nonneg.
  destruct (l grad w eta) as [L | |] eqn:HL; try easy; simpl in nonneg.
  (* no step below both η and 2/(L+1) is critical *)
  set (small := Rmin eta (2 / (L + 1))).
  assert (Hsmall : 0 < small) by (apply Rmin_case; [| apply Rdiv_lt_0_compat]; lra).
  apply Rbar_lt_le_trans with small; [exact Hsmall |].
  apply (proj2 (Glb_Rbar_correct _)); intros t [Ht crit]; simpl.
  apply Rnot_lt_le; intros below.
  assert (t <= eta) by (eapply Rle_trans; [left; exact below | apply Rmin_l]).
  assert (Hle : Rbar_le (2 / t) L).
  { rewrite <- HL; eapply Rbar_le_trans; [exact crit | now apply l_nondecreasing]. }
  simpl in Hle; apply Rle_div_l in Hle; [| assumption].
  assert (far : t < 2 / (L + 1)) by (eapply Rlt_le_trans; [exact below | apply Rmin_r]).
  apply Rlt_div_r in far; lra.
Qed.

(** "Where l is finite near 0, […] the infimum is attained", if the gradient is continuous along the ray.
    (That η·l(w, η) is continuous is not proved.) *)
Theorem eta_star_attained w (s : R) : 0 < s -> eta_star w = s -> grad w <> zero ->
  (forall eps, 0 < eps -> exists r, 0 < r /\ forall t, s <= t < s + r ->
    norm (minus (grad (point grad w s)) (grad (point grad w t))) < eps) ->
  critical w s.
Proof.
  intros Hs infimum nonzero continuous_grad; split; [assumption |].
  destruct (norm_positive_or_zero (grad w)) as [HG | HG]; [| contradiction].
  destruct (Rbar_le_lt_dec (2 / s) (l grad w s)) as [| below]; [assumption | exfalso].
  pose proof (l_nonneg grad w s Hs) as nonneg.
  destruct (l grad w s) as [L | |] eqn:HL; try easy; simpl in below, nonneg.
  set (m := (L + 2 / s) / 2); assert (L < m < 2 / s) by (unfold m; lra); clearbody m.
  (* l is at most m a little beyond s, and there 2/t is still above m *)
  destruct (continuous_grad ((m - L) * (s * norm (grad w)))) as (r & Hr & close); [repeat apply Rmult_lt_0_compat; lra |].
  set (t := Rmin (s + r / 2) ((s + 2 / m) / 2)).
  assert (s < 2 / m) by (apply Rlt_div_r; [lra |]; rewrite Rmult_comm; apply Rlt_div_r; lra).
  assert (Ht : s < t < s + r /\ t < 2 / m).
  { unfold t; pose proof (Rmin_l (s + r / 2) ((s + 2 / m) / 2)); pose proof (Rmin_r (s + r / 2) ((s + 2 / m) / 2)).
    repeat split; try lra; apply Rmin_case; lra. }
  assert (bound_s : Rbar_le (l_nu grad 1 w s) L) by (fold (l grad w s); rewrite HL; apply Rle_refl).
  pose proof (proj1 (l_nu_bound grad 1 w s L nonneg) bound_s) as lipschitz.
  assert (bound_t : Rbar_le (l_nu grad 1 w t) m).
  { apply l_nu_bound; [lra |]; intros x Hx; rewrite power_1, distance_to_point by (apply norm_nonneg || lra).
    destruct (Rle_or_lt x s) as [Hxs | Hxs].
    - specialize (lipschitz x (conj (proj1 Hx) Hxs)).
      rewrite power_1, distance_to_point in lipschitz by (apply norm_nonneg || lra).
      assert (0 < x * norm (grad w)) by (apply Rmult_lt_0_compat; lra); nra.
    - specialize (lipschitz s (conj Hs (Rle_refl s))); specialize (close x ltac:(lra)).
      rewrite power_1, distance_to_point in lipschitz by (apply norm_nonneg || lra).
      rewrite (minus_trans (grad (point grad w s))); eapply Rle_trans; [apply norm_plus |].
      apply Rle_trans with (m * (s * norm (grad w))); [lra |].
      apply Rmult_le_compat_l; [lra |]; apply Rmult_le_compat_r; lra. }
  assert (Rbar_le t (eta_star w)) as beyond; [| rewrite infimum in beyond; simpl in beyond; lra].
  apply (proj2 (Glb_Rbar_correct _)); intros x crit; simpl; apply Rnot_lt_le; intros Hxt.
  destruct (critical_beyond w x t crit (Rlt_le _ _ Hxt)) as [_ crit_t].
  pose proof (Rbar_le_trans _ _ _ crit_t bound_t) as at_most; simpl in at_most.
  assert (t * m < 2) by (apply Rlt_div_r; lra).
  apply Rle_div_l in at_most; lra.
Qed.

End CriticalStep.
