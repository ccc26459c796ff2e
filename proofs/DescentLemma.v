(** The local descent lemma and its Hölder form. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray SegmentSmoothness.
Open Scope R_scope.

(** The lemma for a function of one real variable, φ(t) = f(w − t∇f(w)), with G = ‖∇f(w)‖:
    if φ'(0) = −G² and |φ'(t) − φ'(0)| ≤ G · l (tG)^ν on (0, η], then
    φ(η) ≤ φ(0) − ηG² + l (ηG)^{1+ν} / (1+ν). *)
Theorem descent_on_a_line (phi dphi : R -> R) (eta G l nu : R) :
  0 < eta -> 0 < nu -> 0 <= G ->
  (forall t, 0 < t < eta -> is_derive phi t (dphi t)) ->
  (forall t, 0 <= t <= eta -> continuity_pt phi t) ->
  dphi 0 = - G ^ 2 ->
  (forall t, 0 < t <= eta -> Rabs (dphi t - dphi 0) <= G * (l * (t * G) ^^ nu)) ->
  phi eta <= phi 0 - eta * G ^ 2 + l * (eta * G) ^^ (1 + nu) / (1 + nu).
Proof.
  intros Heta Hnu HG derive cont dphi_0 bound.
  (* The excess over the bound starts at 0 and its derivative is nowhere positive. *)
  set (excess t := phi t + t * G ^ 2 - l / (1 + nu) * (t * G) ^^ (1 + nu)).
  set (slope t := dphi t + G ^ 2 - l * G * (t * G) ^^ nu).
  assert (growth : exists t, 0 <= t <= eta /\ excess eta - excess 0 = slope t * (eta - 0)).
  { pose proof (MVT_gen excess 0 eta slope) as mvt.
    rewrite Rmin_left, Rmax_right in mvt by lra; apply mvt.
    - intros t Ht; unfold excess, slope.
      destruct HG as [HG | <-].
      + assert (Hpower := power_derive (t * G) nu (Rmult_lt_0_compat _ _ (proj1 Ht) HG)).
        auto_derive.
        * repeat split; eexists; [now apply derive | exact Hpower].
        * replace (Derive (fun x => phi x) t) with (dphi t) by (symmetry; now apply is_derive_unique, derive).
          replace (Derive (fun x => x ^^ (1 + nu)) (t * G)) with ((1 + nu) * (t * G) ^^ nu)
            by (symmetry; now apply is_derive_unique).
          field; lra.
      + apply (is_derive_ext phi).
        { intros s; rewrite Rmult_0_r, power_of_nonpositive; lra. }
        replace (dphi t + 0 ^ 2 - l * 0 * (t * 0) ^^ nu) with (dphi t) by ring.
        now apply derive.
    - intros t Ht; unfold excess.
      apply (continuity_pt_minus (fun t => phi t + t * G ^ 2) (fun t => l / (1 + nu) * (t * G) ^^ (1 + nu))).
      + apply (continuity_pt_plus phi (fun t => t * G ^ 2)); [now apply cont | reg].
      + apply (continuity_pt_mult (fun _ => l / (1 + nu)) (fun t => (t * G) ^^ (1 + nu))); [reg |].
        apply (continuity_pt_comp (fun t => t * G) (fun x => x ^^ (1 + nu))); [reg |].
        now apply continuity_pt_filterlim, power_continuous. }
  destruct growth as (t & Ht & growth).
  assert (slope t <= 0).
  { unfold slope; destruct Ht as [[Ht | <-] Hte].
    - pose proof (bound t (conj Ht Hte)) as H; rewrite dphi_0 in H.
      apply Rabs_le_between in H; nra.
    - rewrite dphi_0, Rmult_0_l, power_of_nonpositive; lra. }
  assert (excess eta <= excess 0) by nra.
  assert (excess 0 = phi 0) by (unfold excess; rewrite !Rmult_0_l, power_of_nonpositive; lra).
  unfold excess in *.
  replace (l * (eta * G) ^^ (1 + nu) / (1 + nu)) with (l / (1 + nu) * (eta * G) ^^ (1 + nu)) by (field; lra).
  lra.
Qed.

Section DescentLemma.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Local Notation phi := (phi f grad).
Local Notation l := (l grad).
Local Notation l_nu := (l_nu grad).
Variables (w : E) (eta : R).
Hypothesis eta_positive : 0 < eta.
Hypothesis differentiable : differentiable_on_segment f grad w eta.

(** The Hölder form with any bound L of l_ν(w, η) in its place. *)
Lemma descent_with_bound (nu L : R) : 0 < nu -> Rbar_le (l_nu nu w eta) L ->
  phi w eta <= f w - eta * norm (grad w) ^ 2 + L * (eta * norm (grad w)) ^^ (1 + nu) / (1 + nu).
Proof.
  intros Hnu bound.
  assert (HL : 0 <= L) by exact (Rbar_le_trans _ _ _ (l_nu_nonneg grad nu w eta eta_positive) bound).
  pose proof (proj1 (l_nu_bound grad nu w eta L HL) bound) as holder.
  assert (derive : forall t, 0 <= t <= eta -> is_derive (phi w) t (- ⟨grad (point grad w t), grad w⟩))
    by (intros; now apply phi_derive, differentiable).
  rewrite <- (phi_0 f grad w).
  apply (descent_on_a_line (phi w) (fun t => - ⟨grad (point grad w t), grad w⟩)); try assumption.
  - apply norm_nonneg.
  - intros; apply derive; lra.
  - intros t Ht; apply continuity_pt_filterlim, (ex_derive_continuous (phi w)).
    eexists; now apply derive.
  - now rewrite point_0, norm_squared.
  - intros t Ht; rewrite point_0.
    replace (- _ - - _) with ⟨minus (grad w) (grad (point grad w t)), grad w⟩ by (rewrite dot_minus; ring).
    eapply Rle_trans; [apply cauchy_schwarz |].
    rewrite Rmult_comm; apply Rmult_le_compat_l; [apply norm_nonneg |].
    rewrite <- distance_to_point by lra; auto.
Qed.

(** "Hölder form: φ(η) ≤ f(w) − η‖∇f(w)‖² + l_ν(w, η) (η‖∇f(w)‖)^{1+ν} / (1+ν)." *)
Theorem local_descent_lemma_Holder (nu : R) : 0 < nu <= 1 -> is_finite (l_nu nu w eta) ->
  phi w eta <= f w - eta * norm (grad w) ^ 2
               + l_nu nu w eta * (eta * norm (grad w)) ^^ (1 + nu) / (1 + nu).
Proof.
  intros [Hnu _] finite; apply descent_with_bound; [assumption |].
  rewrite finite; apply Rbar_le_refl.
Qed.

Lemma descent_with_Lipschitz_bound (L : R) : Rbar_le (l w eta) L ->
  phi w eta <= f w - eta * (1 - eta * L / 2) * norm (grad w) ^ 2.
Proof.
  intros bound; pose proof (descent_with_bound 1 L Rlt_0_1 bound) as H.
  pose proof (norm_nonneg (grad w)).
  replace (1 + 1) with 2 in H by ring; rewrite power_2 in H by nra; nra.
Qed.

(** "Local descent lemma. φ(η) ≤ f(w) − η (1 − η l(w, η)/2) ‖∇f(w)‖²." *)
Theorem local_descent_lemma : is_finite (l w eta) ->
  phi w eta <= f w - eta * (1 - eta * l w eta / 2) * norm (grad w) ^ 2.
Proof.
  intros finite; apply descent_with_Lipschitz_bound; rewrite finite; apply Rbar_le_refl.
Qed.

(** "So η < 2 / l(w, η) strictly decreases f unless the gradient is zero." (As η l(w, η) < 2, which covers l = 0.) *)
Theorem strict_decrease : is_finite (l w eta) -> eta * l w eta < 2 -> grad w <> zero -> phi w eta < f w.
Proof.
  intros finite small nonzero; pose proof (local_descent_lemma finite).
  destruct (norm_positive_or_zero (grad w)) as [HG | HG]; [| contradiction].
  assert (0 < norm (grad w) ^ 2) by now apply pow_lt.
  assert (0 < eta * (1 - eta * l w eta / 2)) by (apply Rmult_lt_0_compat; lra).
  nra.
Qed.

End DescentLemma.
