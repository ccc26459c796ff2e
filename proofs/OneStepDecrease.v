(** The one-step decrease. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct Ray SegmentSmoothness DescentLemma Bracketed Proposition_2_5.
From Flatland Require Import RealLine Quadratic QuadraticWindow.
Open Scope R_scope.

(** "the larger of the two decreases is smallest at an end of [2δ(1−c)/l, 2(1−c)/l]" *)
Lemma larger_decrease (c delta l eta : R) : 0 < c < 1 -> 0 < delta < 1 -> 0 < l ->
  2 * delta * (1 - c) / l < eta ->
  Rmin (2 * c * (1 - c)) (2 * delta * (1 - c) * (1 - delta * (1 - c))) / l
    <= Rmax (c * eta) (eta * (1 - eta * l / 2)).
Proof.
  intros Hc Hdelta Hl above; apply Rlt_div_l in above; [| assumption].
  apply Rle_div_l; [assumption |].
  destruct (Rle_or_lt (2 * (1 - c)) (eta * l)).
  - apply Rle_trans with (c * eta * l); [eapply Rle_trans; [apply Rmin_l | nra] |].
    apply Rmult_le_compat_r; [lra | apply Rmax_l].
  - apply Rle_trans with (eta * (1 - eta * l / 2) * l).
    + (* t(1 − t/2), t = ηl, is concave: on [2δ(1−c), 2(1−c)] it is at least its value at one of the ends *)
      replace (eta * (1 - eta * l / 2) * l) with ((eta * l) * (1 - (eta * l) / 2)) by field.
      set (t := eta * l) in *.
      set (a := 2 * delta * (1 - c)) in *; set (b := 2 * (1 - c)) in *.
      assert (a < b) by (unfold a, b; nra).
      replace (2 * c * (1 - c)) with (b * (1 - b / 2)) by (unfold b; field).
      replace (a * (1 - delta * (1 - c))) with (a * (1 - a / 2)) by (unfold a; field).
      destruct (Rle_or_lt (a + t) 2).
      * assert (0 <= (t - a) * (2 - (a + t))) by (apply Rmult_le_pos; lra).
        eapply Rle_trans; [apply Rmin_r | lra].
      * assert (0 <= (b - t) * (b + t - 2)) by (apply Rmult_le_pos; lra).
        eapply Rle_trans; [apply Rmin_l | lra].
    + apply Rmult_le_compat_r; [lra | apply Rmax_r].
Qed.

Section OneStepDecrease.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Variables (c delta : R) (w : E) (R_k eta eta' : R).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis reference : f w <= R_k.
Hypothesis bracketed : Bracketed f grad c delta w R_k eta eta'.
Hypothesis differentiable : differentiable_on_segment f grad w eta'.

(** "For a bracketed step on a segment with finite l = l(w_k, η'_k):
    R_k − f(w_{k+1}) ≥ min{2c(1−c), 2δ(1−c)(1−δ(1−c))} ‖g_k‖² / l." *)
Theorem one_step_decrease (l : R) : SegmentSmoothness.l grad w eta' = l ->
  R_k - f (point grad w eta)
    >= Rmin (2 * c * (1 - c)) (2 * delta * (1 - c) * (1 - delta * (1 - c))) * norm (grad w) ^ 2 / l.
Proof.
  intros Hl.
  assert (bound : Rbar_le (SegmentSmoothness.l grad w eta') l) by (rewrite Hl; apply Rle_refl).
  destruct (step_above f grad c delta w R_k eta eta' c_range delta_range reference bracketed differentiable l bound)
    as [Hlpos above].
  destruct bracketed as [Heta accepted _ larger _]; unfold A in accepted.
  assert (descent : phi f grad w eta <= f w - eta * (1 - eta * l / 2) * norm (grad w) ^ 2).
  { apply descent_with_Lipschitz_bound; [assumption | |].
    - intros t Ht; apply differentiable; lra.
    - eapply Rbar_le_trans; [apply l_nondecreasing; exact larger | exact bound]. }
  pose proof (larger_decrease c delta l eta c_range delta_range Hlpos above) as H.
  apply Rle_ge; apply Rmult_le_compat_r with (r := norm (grad w) ^ 2) in H; [| apply pow2_ge_0].
  unfold Rdiv in H at 1; rewrite Rmult_assoc, (Rmult_comm (/ l)), <- Rmult_assoc in H.
  eapply Rle_trans; [exact H |]; fold (phi f grad w eta).
  unfold Rmax; destruct (Rle_dec _ _); lra.
Qed.

End OneStepDecrease.

(** "Sharp: LS on λx²/2 with η = 2(1−c)/λ.": that step is bracketed, and where the first of the two terms is the
    smaller one (c ≤ δ(1−δ(1−c)), as at small c) the inequality is an equality. *)
Theorem one_step_decrease_sharp (lambda c delta : R) (x : real_line) :
  0 < lambda -> 0 < c < 1 -> 0 < delta < 1 -> x <> 0 -> c <= delta * (1 - delta * (1 - c)) ->
  let f := quadratic lambda in
  let grad := quadratic_grad lambda in
  let eta := 2 * (1 - c) / lambda in
  Bracketed f grad c delta x (f x) eta (eta / delta) /\ l grad x (eta / delta) = lambda /\
  f x - f (point grad x eta)
    = Rmin (2 * c * (1 - c)) (2 * delta * (1 - c) * (1 - delta * (1 - c))) * norm (grad x) ^ 2 / lambda.
Proof.
  intros Hlambda Hc Hdelta Hx small f grad eta.
  assert (Heta : 0 < eta) by (apply Rdiv_lt_0_compat; lra).
  split; [| split].
  - apply (quadratic_window_filled lambda c delta x (f x) eta eta); unfold f; try assumption; [lra | | split; nra].
    rewrite Rminus_eq_0; symmetry; now apply window_end.
  - apply quadratic_l; [assumption | assumption | now apply Rdiv_lt_0_compat].
  - rewrite Rmin_left by nra; unfold f, grad; rewrite quadratic_point, norm_real_squared by assumption.
    unfold quadratic, quadratic_grad, eta; field; lra.
Qed.
