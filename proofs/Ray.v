(** The ray w_η = w − η∇f(w), the cost along it, φ(η) = f(w_η), and the derivative of φ. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct.
Open Scope R_scope.

Section Ray.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Implicit Types w x g h : E.

(** f is differentiable at x, in the sense of Fréchet, with gradient g. *)
Definition is_gradient x g : Prop :=
  forall eps, 0 < eps -> exists r, 0 < r /\
  forall h, norm h < r -> Rabs (f (plus x h) - f x - ⟨g, h⟩) <= eps * norm h.

(** w_η = w − η∇f(w) *)
Definition point w (eta : R) : E := minus w (scal eta (grad w)).

(** φ(η) = f(w_η) *)
Definition phi w (eta : R) : R := f (point w eta).

(** f is differentiable at every point of the segment from w to w_η, with gradient ∇f. *)
Definition differentiable_on_segment w (eta : R) : Prop :=
  forall t, 0 <= t <= eta -> is_gradient (point w t) (grad (point w t)).

Lemma point_0 w : point w 0 = w.
Proof.
  unfold point, minus; replace (scal 0 (grad w)) with (zero : E) by (symmetry; exact (scal_zero_l _)).
  now rewrite opp_zero, plus_zero_r.
Qed.

Lemma phi_0 w : phi w 0 = f w.
Proof. unfold phi; now rewrite point_0. Qed.

(** w_{t+s} = w_t − s∇f(w) *)
Lemma point_plus w t s : point w (t + s) = plus (point w t) (scal (- s) (grad w)).
Proof.
  unfold point, minus.
  replace (scal (t + s) (grad w)) with (plus (scal t (grad w)) (scal s (grad w)))
    by (symmetry; exact (scal_distr_r t s (grad w))).
  rewrite opp_plus, plus_assoc; f_equal; symmetry; exact (scal_opp_l s (grad w)).
Qed.

(** w − w_t = t∇f(w) *)
Lemma minus_point w t : minus w (point w t) = scal t (grad w).
Proof. unfold point, minus; rewrite opp_plus, opp_opp, plus_assoc, plus_opp_r; apply plus_zero_l. Qed.

Lemma distance_to_point w t : 0 <= t -> norm (minus w (point w t)) = t * norm (grad w).
Proof. intros; rewrite minus_point, norm_scal, Rabs_pos_eq; auto. Qed.

(** φ'(t) = −⟨∇f(w_t), ∇f(w)⟩; in particular φ'(0) = −‖∇f(w)‖². *)
Lemma phi_derive w t g : is_gradient (point w t) g -> is_derive (phi w) t (- ⟨g, grad w⟩).
Proof.
  intros differentiable; apply is_derive_Reals; intros eps Heps.
  pose proof (norm_nonneg (grad w)) as HG.
  destruct (differentiable (eps / (2 * (norm (grad w) + 1)))) as (r & Hr & close).
  { apply Rdiv_lt_0_compat; lra. }
  assert (Hd : 0 < r / (norm (grad w) + 1)) by (apply Rdiv_lt_0_compat; lra).
  exists (mkposreal _ Hd); intros s Hs Hsmall; simpl in Hsmall.
  assert (0 < Rabs s) by now apply Rabs_pos_lt.
  assert (Hstep : norm (scal (- s) (grad w)) = Rabs s * norm (grad w)).
  { now rewrite norm_scal, Rabs_Ropp. }
  specialize (close (scal (- s) (grad w))); rewrite <- point_plus, Hstep, dot_comm, dot_scal in close.
  apply Rlt_div_r in Hsmall; [| lra].
  replace ((phi w (t + s) - phi w t) / s - - ⟨g, grad w⟩)
    with ((f (point w (t + s)) - f (point w t) - - s * ⟨grad w, g⟩) / s)
    by (unfold phi; rewrite (dot_comm _ g); now field).
  rewrite Rabs_div by assumption.
  apply Rlt_div_l; [assumption |].
  eapply Rle_lt_trans; [apply close; nra |].
  replace (eps / (2 * (norm (grad w) + 1)) * (Rabs s * norm (grad w)))
    with (eps * Rabs s * (norm (grad w) / (2 * (norm (grad w) + 1)))) by (field; lra).
  rewrite <- (Rmult_1_r (eps * Rabs s)) at 2; apply Rmult_lt_compat_l; [nra |].
  apply Rlt_div_l; lra.
Qed.

End Ray.
