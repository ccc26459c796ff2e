(** method.md §2: the critical step η*(w). *)

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
  pose proof (l_nu_nonneg grad 1 w eta Heta) as nonneg; fold (l grad w eta) in nonneg.
  assert (finite : is_finite (l grad w eta)) by (destruct (l grad w eta); easy).
  apply strict_decrease; auto.
  rewrite <- finite in small; simpl in small; apply Rlt_div_r in small; lra.
Qed.

End CriticalStep.
