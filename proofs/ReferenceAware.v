(** The reference-aware bound. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct Ray SegmentSmoothness Bracketed Proposition_2_5.
Open Scope R_scope.

(** The positive root of L η²/2 = b η + r, (b + √(b² + 2Lr)) / L, is where the inequality between the two sides turns. *)
Lemma below_root_iff (L b r eta : R) : 0 < L -> 0 < b -> 0 <= r -> 0 < eta ->
  eta <= (b + sqrt (b ^ 2 + 2 * L * r)) / L <-> L / 2 * eta ^ 2 <= b * eta + r.
Proof.
  intros HL Hb Hr Heta.
  set (s := sqrt (b ^ 2 + 2 * L * r)).
  assert (Hs : s * s = b ^ 2 + 2 * L * r) by (apply sqrt_sqrt; nra).
  assert (b <= s) by (pose proof (sqrt_pos (b ^ 2 + 2 * L * r)); fold s in H; nra).
  rewrite <- Rle_div_r by assumption.
  assert (factors : 2 * L * (L / 2 * eta ^ 2 - (b * eta + r)) = (L * eta - b - s) * (L * eta - b + s)) by nra.
  assert (0 < L * eta - b + s) by nra.
  split; intros; nra.
Qed.

Section ReferenceAware.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Variables (c delta : R) (w : E) (R_k eta eta' : R).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis reference : f w <= R_k.
Hypothesis bracketed : Bracketed f grad c delta w R_k eta eta'.
Hypothesis differentiable : differentiable_on_segment f grad w eta'.

(** "With ρ_k = R_k − f(w_k) ≥ 0 the same comparison gives the sharper reference-aware bound
    η_k > δ [(1−c) + √((1−c)² + 2 l ρ_k / ‖g_k‖²)] / l with l = l(w_k, η'_k)" *)
Theorem reference_aware_bound (l rho : R) : SegmentSmoothness.l grad w eta' = l -> rho = R_k - f w ->
  0 < l /\ eta > delta * ((1 - c) + sqrt ((1 - c) ^ 2 + 2 * l * rho / norm (grad w) ^ 2)) / l.
Proof.
  intros Hl ->.
  assert (bound : Rbar_le (SegmentSmoothness.l grad w eta') l) by (rewrite Hl; apply Rle_refl).
  destruct (step_above f grad c delta w R_k eta eta' c_range delta_range reference bracketed differentiable l bound)
    as [Hlpos _].
  pose proof (trial_positive bracketed) as Heta'.
  pose proof (bracketed_gradient reference bracketed) as HG.
  destruct bracketed as [_ _ failed _ near].
  pose proof (failed_trial Heta' differentiable failed l bound) as H.
  pose proof (pow_lt _ 2 HG) as HG2; set (G2 := norm (grad w) ^ 2) in *.
  split; [assumption |].
  replace (2 * l * (R_k - f w) / G2) with (2 * l * ((R_k - f w) / G2)) by (field; lra).
  assert (beyond : ~ eta' <= ((1 - c) + sqrt ((1 - c) ^ 2 + 2 * l * ((R_k - f w) / G2))) / l).
  { rewrite below_root_iff; [| lra | lra | | lra].
    - intros below; apply Rmult_le_compat_r with (r := G2) in below; [| lra].
      rewrite Rmult_plus_distr_r in below.
      replace ((R_k - f w) / G2 * G2) with (R_k - f w) in below by (field; lra); nra.
    - apply Rdiv_le_0_compat; lra. }
  apply Rnot_le_lt in beyond.
  unfold Rdiv at 1; rewrite Rmult_assoc; fold (Rdiv ((1 - c) + sqrt ((1 - c) ^ 2 + 2 * l * ((R_k - f w) / G2))) l).
  apply Rlt_le_trans with (delta * eta'); [apply Rmult_lt_compat_l |]; lra.
Qed.

End ReferenceAware.
