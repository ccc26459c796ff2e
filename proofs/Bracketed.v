(** The acceptance test and the bracketed step; what a failed trial says about l_ν. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray SegmentSmoothness DescentLemma.
Open Scope R_scope.

Section Bracketed.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Local Notation phi := (phi f grad).
Local Notation l_nu := (l_nu grad).
Variables c delta : R.

(** "Acceptance test A(η): φ(η) ≤ R_k − c η ‖g_k‖²." *)
Definition A (w : E) (R_k eta : R) : Prop := phi w eta <= R_k - c * eta * norm (grad w) ^ 2.

(** "the accepted η_k is bracketed: A(η_k) holds and A failed at the neighbouring larger trial η'_k
    (η_k/δ up to rounding)". Nothing below needs more than δη'_k ≤ η_k ≤ η'_k. *)
Record Bracketed (w : E) (R_k eta eta' : R) : Prop := {
  step_positive : 0 < eta;
  step_accepted : A w R_k eta;
  trial_failed : ~ A w R_k eta';
  trial_larger : eta <= eta';
  trial_near : delta * eta' <= eta
}.

(** In exact arithmetic η_k = δη'_k. *)
Theorem exactly_bracketed (w : E) (R_k eta eta' : R) : 0 < delta < 1 -> 0 < eta ->
  eta = delta * eta' -> A w R_k eta -> ~ A w R_k eta' -> Bracketed w R_k eta eta'.
Proof. intros; constructor; auto; nra. Qed.

Section FailedTrial.
Variables (w : E) (R_k eta' : R).
Hypothesis trial_positive : 0 < eta'.
Hypothesis differentiable : differentiable_on_segment f grad w eta'.
Hypothesis failed : ~ A w R_k eta'.

(** "A fails at η', so φ(η') > R_k − cη'‖g‖² […]; the local descent lemma bounds φ(η') from above; compare." *)
Lemma failed_trial_Holder (nu L : R) : 0 < nu -> Rbar_le (l_nu nu w eta') L ->
  (R_k - f w) + (1 - c) * eta' * norm (grad w) ^ 2 < L * (eta' * norm (grad w)) ^^ (1 + nu) / (1 + nu).
Proof.
  intros Hnu bound; apply Rnot_le_lt in failed.
  pose proof (descent_with_bound f grad w eta' trial_positive differentiable nu L Hnu bound); lra.
Qed.

Lemma failed_trial (L : R) : Rbar_le (l grad w eta') L ->
  (R_k - f w) + (1 - c) * eta' * norm (grad w) ^ 2 < L / 2 * eta' ^ 2 * norm (grad w) ^ 2.
Proof.
  intros bound; apply Rnot_le_lt in failed.
  pose proof (descent_with_Lipschitz_bound f grad w eta' trial_positive differentiable L bound); lra.
Qed.

Hypothesis c_range : 0 < c < 1.
Hypothesis reference : f w <= R_k.

(** A bracketed step has a gradient that is not zero: at g = 0 no trial fails. *)
Lemma failed_trial_gradient : 0 < norm (grad w).
Proof.
  destruct (norm_positive_or_zero (grad w)) as [H | H]; [assumption |].
  exfalso; apply failed; unfold A, Ray.phi, point; rewrite H, scal_zero_r; unfold minus.
  rewrite opp_zero, plus_zero_r; unfold norm; rewrite dot_zero, sqrt_0; lra.
Qed.

(** l_ν(w, η') is positive, so that the propositions may divide by it. *)
Lemma failed_trial_l_positive (nu L : R) : 0 < nu -> Rbar_le (l_nu nu w eta') L -> 0 < L.
Proof.
  intros Hnu bound; pose proof (failed_trial_Holder nu L Hnu bound) as H.
  pose proof failed_trial_gradient as HG.
  assert (0 < (eta' * norm (grad w)) ^^ (1 + nu)) by (apply power_positive; nra).
  assert (0 < (1 - c) * eta' * norm (grad w) ^ 2)
    by (repeat apply Rmult_lt_0_compat; try apply pow_lt; lra).
  apply Rnot_le_lt; intros HL.
  assert (L * (eta' * norm (grad w)) ^^ (1 + nu) / (1 + nu) <= 0); [| lra].
  apply Rle_div_l; nra.
Qed.

End FailedTrial.

Lemma trial_positive (w : E) (R_k eta eta' : R) : Bracketed w R_k eta eta' -> 0 < eta'.
Proof. intros []; lra. Qed.

Lemma bracketed_gradient (w : E) (R_k eta eta' : R) :
  f w <= R_k -> Bracketed w R_k eta eta' -> 0 < norm (grad w).
Proof. intros reference []; now apply (failed_trial_gradient w R_k eta'). Qed.

End Bracketed.

Arguments trial_positive {E f grad c delta w R_k eta eta'}.
Arguments bracketed_gradient {E f grad c delta w R_k eta eta'}.
Arguments failed_trial {E f grad c w R_k eta'}.
Arguments failed_trial_Holder {E f grad c w R_k eta'}.
Arguments failed_trial_l_positive {E f grad c w R_k eta'}.
