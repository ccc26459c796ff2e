(** Cor. 2.10 (sharpness-aware). *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray SegmentSmoothness Bracketed Proposition_2_5.
Open Scope R_scope.

Section Hessian.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Implicit Types w x u v h : E.

(** The gradient is differentiable at x, in the sense of Fréchet, with the symmetric derivative H(x). *)
Definition is_hessian x (H : E -> E) : Prop :=
  (forall u v, ⟨H u, v⟩ = ⟨u, H v⟩) /\
  forall eps, 0 < eps -> exists r, 0 < r /\
  forall h, norm h < r -> norm (minus (minus (grad (plus x h)) (grad x)) (H h)) <= eps * norm h.

(** ‖H‖ ≤ B *)
Definition operator_norm_at_most (H : E -> E) (B : R) : Prop := forall v, norm (H v) <= B * norm v.

(** ⟨∇f(x), u⟩ has the gradient H(x)u. *)
Lemma component_gradient x u H : is_hessian x H -> is_gradient (fun x => ⟨grad x, u⟩) x (H u).
Proof.
  intros [symmetric differentiable] eps Heps.
  pose proof (norm_nonneg u).
  assert (Hscaled : 0 < eps / (norm u + 1)) by (apply Rdiv_lt_0_compat; lra).
  destruct (differentiable _ Hscaled) as (r & Hr & close); exists r; split; [assumption |].
  intros h Hh; specialize (close h Hh).
  replace (_ - _ - _) with ⟨minus (minus (grad (plus x h)) (grad x)) (H h), u⟩
    by (rewrite !dot_minus, symmetric, (dot_comm _ h); ring).
  eapply Rle_trans; [apply cauchy_schwarz |].
  apply Rle_trans with (eps / (norm u + 1) * norm h * norm u); [now apply Rmult_le_compat_r |].
  replace (eps / (norm u + 1) * norm h * norm u) with (eps * norm h * (norm u / (norm u + 1))) by (field; lra).
  rewrite <- (Rmult_1_r (eps * norm h)) at 2; apply Rmult_le_compat_l.
  - apply Rmult_le_pos; [lra | apply norm_nonneg].
  - apply Rle_div_l; lra.
Qed.

(** l(w, η) ≤ sup ‖H‖ over the segment to w_η. *)
Theorem l_le_hessian w (eta B : R) (H : E -> E -> E) : 0 <= B ->
  (forall t, 0 <= t <= eta -> is_hessian (point grad w t) (H (point grad w t)) /\
                              operator_norm_at_most (H (point grad w t)) B) ->
  Rbar_le (l grad w eta) B.
Proof.
  intros HB hessian; apply l_nu_bound; [assumption |]; intros t Ht.
  rewrite power_1, distance_to_point by (apply norm_nonneg || lra).
  set (u := minus (grad w) (grad (point grad w t))).
  (* the mean value theorem for ⟨∇f(w_s), u⟩ on [0, t] *)
  set (slope s := - ⟨H (point grad w s) u, grad w⟩).
  assert (derive : forall s, 0 <= s <= t -> is_derive (fun s => ⟨grad (point grad w s), u⟩) s (slope s)).
  { intros s Hs; apply (phi_derive (fun x => ⟨grad x, u⟩) grad w s).
    now apply component_gradient, hessian; lra. }
  destruct (MVT_gen (fun s => ⟨grad (point grad w s), u⟩) 0 t slope) as (s & Hs & mean);
    rewrite ?Rmin_left, ?Rmax_right in * by lra.
  - intros s Hs; apply derive; lra.
  - intros s Hs; apply continuity_pt_filterlim, (ex_derive_continuous (fun s => ⟨grad (point grad w s), u⟩)).
    eexists; now apply derive.
  - rewrite point_0 in mean.
    assert (square : norm u ^ 2 = t * ⟨H (point grad w s) u, grad w⟩).
    { rewrite norm_squared; unfold u at 1; rewrite dot_minus; unfold slope in mean; lra. }
    destruct (hessian s ltac:(lra)) as [_ at_most]; specialize (at_most u).
    pose proof (dot_le (H (point grad w s) u) (grad w)).
    pose proof (norm_nonneg u) as Hu; pose proof (norm_nonneg (grad w)) as Hg.
    destruct Hu as [Hu | <-]; [| repeat apply Rmult_le_pos; lra].
    apply Rmult_le_reg_r with (norm u); [assumption |].
    assert (norm (H (point grad w s) u) * norm (grad w) <= B * norm u * norm (grad w)) by now apply Rmult_le_compat_r.
    replace (norm u * norm u) with (norm u ^ 2) by ring; rewrite square.
    replace (B * (t * norm (grad w)) * norm u) with (t * (B * norm u * norm (grad w))) by ring.
    apply Rmult_le_compat_l; lra.
Qed.

Section Steps.
Variables (c delta : R).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.

(** "Checkable at every k: η_k > 2δ(1−c) / sup ‖H‖ over the segment to η'_k", with a bound B of the supremum. *)
Theorem Corollary_2_10_every_step w (R_k eta eta' B : R) (H : E -> E -> E) : 0 <= B ->
  f w <= R_k -> Bracketed f grad c delta w R_k eta eta' -> differentiable_on_segment f grad w eta' ->
  (forall t, 0 <= t <= eta' -> is_hessian (point grad w t) (H (point grad w t)) /\
                               operator_norm_at_most (H (point grad w t)) B) ->
  eta > 2 * delta * (1 - c) / B.
Proof.
  intros HB reference bracketed differentiable hessian.
  apply (step_above f grad c delta w R_k eta eta'); try assumption.
  now apply (l_le_hessian w eta' B H).
Qed.

(** "If w_k → w∗ and f is C² near w∗, then for every ε > 0 eventually η_k ≥ 2δ(1−c) / (‖H(w∗)‖ + ε)",
    for any bound h of ‖H(w∗)‖, and with > in the place of ≥. *)
Theorem Corollary_2_10 (w : nat -> E) (reference eta eta' : nat -> R) (limit : E) (H : E -> E -> E) (h r0 : R) :
  (forall k, w (S k) = point grad (w k) (eta k)) ->
  (forall k, f (w k) <= reference k) ->
  (forall k, Bracketed f grad c delta (w k) (reference k) (eta k) (eta' k)) ->
  (forall k, differentiable_on_segment f grad (w k) (eta' k)) ->
  (forall eps, 0 < eps -> exists N, forall k, (N <= k)%nat -> norm (minus (w k) limit) < eps) ->
  0 < r0 -> (forall x, norm (minus x limit) < r0 -> is_hessian x (H x)) ->
  (forall eps, 0 < eps -> exists r, 0 < r /\ forall x, norm (minus x limit) < r ->
    operator_norm_at_most (fun v => minus (H x v) (H limit v)) eps) ->
  0 <= h -> operator_norm_at_most (H limit) h ->
  forall eps, 0 < eps -> exists N, forall k, (N <= k)%nat -> eta k > 2 * delta * (1 - c) / (h + eps).
Proof.
  intros step above bracketed differentiable converges Hr0 hessian continuous_hessian Hh norm_at_limit eps Heps.
  destruct (continuous_hessian eps Heps) as (r1 & Hr1 & near_limit).
  set (r := Rmin r0 r1).
  assert (Hr : 0 < r) by (apply Rmin_case; assumption).
  destruct (converges (delta * r / 4)) as [N close]; [nra |].
  exists N; intros k Hk.
  pose proof (trial_positive (bracketed k)) as Heta'.
  apply (Corollary_2_10_every_step (w k) (reference k) (eta k) (eta' k) (h + eps) H); auto; [lra |].
  intros t Ht.
  assert (near : norm (minus (point grad (w k) t) limit) < r).
  { pose proof (close k Hk) as close_k; pose proof (close (S k) ltac:(lia)) as close_Sk.
    destruct (bracketed k) as [Heta _ _ _ ratio].
    (* ‖w_t − w_k‖ ≤ η'_k‖g_k‖ ≤ ‖w_{k+1} − w_k‖/δ *)
    assert (moved : eta k * norm (grad (w k)) < delta * r / 2).
    { rewrite <- distance_to_point, <- step by lra.
      rewrite (minus_trans limit); eapply Rle_lt_trans; [apply norm_plus |].
      rewrite <- (opp_minus (w (S k))), norm_opp; lra. }
    assert (t * norm (grad (w k)) < r / 2).
    { pose proof (norm_nonneg (grad (w k))).
      apply Rle_lt_trans with (eta' k * norm (grad (w k))); [apply Rmult_le_compat_r; lra |].
      apply Rmult_lt_reg_l with delta; [lra |]; nra. }
    rewrite (minus_trans (w k)); eapply Rle_lt_trans; [apply norm_plus |].
    rewrite <- (opp_minus (w k)), norm_opp, distance_to_point by lra; nra. }
  split.
  - apply hessian; eapply Rlt_le_trans; [exact near | apply Rmin_l].
  - intros v; pose proof (near_limit _ (Rlt_le_trans _ _ _ near (Rmin_r _ _)) v) as difference; cbv beta in difference.
    replace (H (point grad (w k) t) v) with (plus (minus (H (point grad (w k) t) v) (H limit v)) (H limit v))
      by (unfold minus; rewrite <- plus_assoc, plus_opp_l; apply plus_zero_r).
    eapply Rle_trans; [apply norm_plus |]; specialize (norm_at_limit v); lra.
Qed.

End Steps.
End Hessian.
