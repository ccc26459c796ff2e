(** Thm. 2.9: "Local smoothness and a lower bound alone are not enough".

    f(x) = √(1+x²) − x − sin(2πx²) / (2π√(1+x²)) is positive and smooth. At w_k = √(k+1) the sine is 0, the slope is
    −1 − w_k/w_{k+1}, between −2 and −1, and f(w_k) = w_{k+1} − w_k, so that the mean of the first k+1 costs is
    C_k = (w_{k+1} − 1)/(k+1). The steps from each w_k to the next are bracketed at ξ = 1, c = 1/10, δ = 1/20.

    The two functions of the text are for c = 1e-4, δ = 1/2 and for LS, with steps that a search from the previous step
    finds; here the theorem is denied as it is stated, for bracketed steps. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Sums InnerProduct Ray RealLine Bracketed ZhangHager FiniteTime.
Open Scope R_scope.

Definition root (x : R) : R := sqrt (1 + x ^ 2).
Definition wave (x : R) : R := 2 * PI * x ^ 2.
Definition f (x : real_line) : R := root x - x - sin (wave x) / (2 * PI * root x).
Definition grad (x : real_line) : real_line :=
  x / root x - 1 - 2 * x * cos (wave x) / root x + x * sin (wave x) / (2 * PI * root x ^ 3).

(** The derivative of the gradient. *)
Definition second (x : R) : R :=
  1 / root x - x ^ 2 / root x ^ 3 - 2 * cos (wave x) / root x + 8 * PI * x ^ 2 * sin (wave x) / root x
  + 4 * x ^ 2 * cos (wave x) / root x ^ 3 + sin (wave x) / (2 * PI * root x ^ 3)
  - 3 * x ^ 2 * sin (wave x) / (2 * PI * root x ^ 5).

Lemma root_squared x : root x ^ 2 = 1 + x ^ 2.
Proof. unfold root; rewrite <- Rsqr_pow2, Rsqr_sqrt; nra. Qed.

Lemma root_ge_1 x : 1 <= root x.
Proof. unfold root; rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt; nra. Qed.

Lemma square x : x * (x * 1) = x ^ 2.
Proof. reflexivity. Qed.

Lemma root_derive x : is_derive root x (x / root x).
Proof.
  pose proof (root_ge_1 x); unfold root in *; auto_derive; [nra |].
  rewrite square; field; lra.
Qed.

Lemma Derive_root x : Derive (fun x => root x) x = x / root x.
Proof. apply is_derive_unique, root_derive. Qed.

Lemma nonzero x n : 2 * PI * root x ^ n <> 0.
Proof. pose proof PI_RGT_0; pose proof (pow_lt (root x) n); pose proof (root_ge_1 x); nra. Qed.

Lemma f_derive (x : R) : is_derive (f : R -> R) x (grad x).
Proof.
  pose proof (root_ge_1 x); pose proof PI_RGT_0.
  unfold f, grad, wave; auto_derive.
  - repeat split; try (eexists; apply root_derive); nra.
  - rewrite Derive_root, square; field; lra.
Qed.

Lemma grad_derive (x : R) : is_derive (grad : R -> R) x (second x).
Proof.
  pose proof (root_ge_1 x); pose proof PI_RGT_0.
  unfold grad, second, wave; auto_derive.
  - repeat split; try (eexists; apply root_derive); try lra; exact (nonzero x 3).
  - rewrite Derive_root, square; field; lra.
Qed.

Lemma second_continuous (x : R) : continuity_pt second x.
Proof.
  pose proof (root_ge_1 x); pose proof PI_RGT_0.
  apply continuity_pt_filterlim, (ex_derive_continuous second).
  unfold second, wave; auto_derive.
  repeat split; try (eexists; apply root_derive); try lra;
    try (exact (nonzero x 3) || exact (nonzero x 5)); apply Rgt_not_eq, (pow_lt (root x) 3); lra.
Qed.

Lemma differentiable x : is_gradient f x (grad x).
Proof. apply gradient_of_derivative, f_derive. Qed.

(** The gradient is Lipschitz on every bounded set. *)
Lemma locally_Lipschitz (r : R) : exists H, forall x y : real_line, norm x <= r -> norm y <= r ->
  norm (minus (grad x) (grad y)) <= H * norm (minus x y).
Proof.
  destruct (Rlt_or_le r 0) as [negative | Hr].
  { exists 0; intros x y Hx _; pose proof (norm_nonneg x); lra. }
  destruct (continuity_ab_maj (fun x => Rabs (second x)) (- r) r) as (m & bound & _); [lra | |].
  { intros x _; apply (continuity_pt_comp second Rabs); [apply second_continuous | apply Rcontinuity_abs]. }
  exists (Rabs (second m)); intros x y; rewrite !norm_real; intros Hx Hy.
  apply Rabs_le_between in Hx; apply Rabs_le_between in Hy.
  destruct (MVT_gen (grad : R -> R) y x second) as (z & Hz & mean).
  - intros z _; apply grad_derive.
  - intros z _; apply continuity_pt_filterlim, (ex_derive_continuous (grad : R -> R)); eexists; apply grad_derive.
  - assert (- r <= Rmin y x) by (apply Rmin_glb; lra).
    assert (Rmax y x <= r) by (apply Rmax_lub; lra).
    replace (minus (grad x) (grad y)) with (second z * (x - y)) by (symmetry; exact mean).
    rewrite Rabs_mult; apply Rmult_le_compat_r; [apply Rabs_pos | apply bound; lra].
Qed.

(** f > 0: √(1+x²) − x ≥ 1/(2√(1+x²)), and 1/(2π) < 1/2. *)
Lemma f_positive x : 0 < f x.
Proof.
  pose proof (root_ge_1 x) as H1; pose proof (root_squared x) as H2; pose proof PI2_3_2.
  assert (mean : (root x - x) * (root x + x) = 1) by nra.
  assert (x <= root x) by nra.
  assert (half : 1 / (2 * root x) <= root x - x) by (apply Rle_div_l; nra).
  assert (small : sin (wave x) / (2 * PI * root x) < 1 / (2 * root x)).
  { pose proof (SIN_bound (wave x)).
    apply Rlt_div_l; [nra |]; replace (1 / (2 * root x) * (2 * PI * root x)) with PI by (field; lra); lra. }
  unfold f; lra.
Qed.

(** The nodes. *)
Definition w (k : nat) : R := sqrt (INR k + 1).
Definition eta (k : nat) : R := (w (S k) - w k) / - grad (w k).

Lemma w_squared k : w k ^ 2 = INR k + 1.
Proof. unfold w; pose proof (pos_INR k); rewrite <- Rsqr_pow2, Rsqr_sqrt; lra. Qed.

Lemma w_ge_1 k : 1 <= w k.
Proof. unfold w; pose proof (pos_INR k); rewrite <- sqrt_1 at 1; apply sqrt_le_1_alt; lra. Qed.

Lemma root_w k : root (w k) = w (S k).
Proof. unfold root; rewrite w_squared; unfold w; rewrite S_INR; f_equal; ring. Qed.

Lemma wave_w k : sin (wave (w k)) = 0 /\ cos (wave (w k)) = 1.
Proof.
  unfold wave; rewrite w_squared, <- S_INR.
  replace (2 * PI * INR (S k)) with (0 + 2 * INR (S k) * PI) by ring.
  rewrite sin_period, cos_period, sin_0, cos_0; auto.
Qed.

Lemma f_w k : f (w k) = w (S k) - w k.
Proof. unfold f; rewrite root_w, (proj1 (wave_w k)); unfold Rdiv; ring. Qed.

Lemma grad_w k : grad (w k) = -1 - w k / w (S k) :> R.
Proof.
  unfold grad; rewrite root_w; destruct (wave_w k) as [-> ->]; pose proof (w_ge_1 (S k)); unfold Rdiv; ring.
Qed.

Lemma C_w k : C 1 (fun j => f (w j)) k = 1 / (w (S k) + 1).
Proof.
  rewrite C_mean by lra.
  assert (sum : sum_below (fun j => f (w j)) (S k) = w (S k) - 1).
  { rewrite (sum_below_ext _ (fun j => w (S j) - w j)) by (intros; apply f_w).
    induction k; cbn [sum_below]; [| cbn [sum_below] in IHk; rewrite IHk; ring].
    replace (w 0) with 1 by (unfold w; simpl; rewrite Rplus_0_l; symmetry; apply sqrt_1); ring. }
  rewrite sum; pose proof (w_squared (S k)) as square_w; rewrite S_INR in square_w.
  pose proof (w_ge_1 (S k)); pose proof (pos_INR k).
  apply Rmult_eq_reg_r with ((INR k + 1) * (w (S k) + 1)); [| nra].
  replace (INR k + 1) with (w (S k) ^ 2 - 1) at 2 3 by lra.
  replace (INR k + 1) with (w (S k) ^ 2 - 1) by lra.
  field; nra.
Qed.

Lemma norm_grad_w k : norm (grad (w k)) = 1 + w k / w (S k) /\ 1 <= norm (grad (w k)) <= 2.
Proof.
  pose proof (w_ge_1 k); pose proof (w_ge_1 (S k)).
  pose proof (w_squared k); pose proof (w_squared (S k)) as next; rewrite S_INR in next.
  assert (0 <= w k / w (S k)) by (apply Rdiv_le_0_compat; lra).
  assert (w k / w (S k) <= 1) by (apply Rle_div_l; nra).
  rewrite grad_w, norm_real, Rabs_left by lra; lra.
Qed.

Lemma step_w k : w (S k) = point grad (w k) (eta k).
Proof.
  destruct (norm_grad_w k) as [G range]; rewrite G in range.
  unfold point, eta, minus, plus, opp, scal; simpl; unfold mult; simpl; rewrite grad_w; field.
  pose proof (w_ge_1 (S k)); split; [lra |].
  assert (w k / w (S k) * w (S k) = w k) by (field; lra); nra.
Qed.

(** The steps are bracketed. *)
Lemma bracketed_w k : Bracketed f grad (1 / 10) (1 / 20) (w k) (R_ 1 (fun j => f (w j)) k) (eta k) (eta k / (1 / 20)).
Proof.
  destruct (norm_grad_w k) as [G range].
  set (a := w k); set (b := w (S k)); set (d := w (S (S k))).
  assert (Ha : 1 <= a) by apply w_ge_1; assert (Hb : 1 <= b) by apply w_ge_1; assert (Hd : 1 <= d) by apply w_ge_1.
  assert (Ha2 : a ^ 2 = INR k + 1) by apply w_squared.
  assert (Hb2 : b ^ 2 = a ^ 2 + 1) by (unfold b; rewrite w_squared, S_INR; lra).
  assert (Hd2 : d ^ 2 = b ^ 2 + 1) by (unfold d; rewrite w_squared, S_INR; unfold b; rewrite w_squared; lra).
  assert (Hp : (b - a) * (b + a) = 1) by lra; assert (Hq : (d - b) * (d + b) = 1) by lra.
  assert (a < b) by nra; assert (b < d) by nra.
  assert (reference : R_ 1 (fun j => f (w j)) k = 1 / (b + 1)).
  { unfold R_; rewrite C_w; apply Rmax_left; rewrite f_w; fold a b; apply Rle_div_r; nra. }
  assert (moved : eta k * norm (grad (w k)) = b - a).
  { unfold eta; rewrite G, grad_w; fold a b; field; split; [lra | nra]. }
  assert (Heta : 0 < eta k) by (apply Rmult_lt_reg_r with (norm (grad (w k))); lra).
  rewrite reference; apply exactly_bracketed; [lra | assumption | field | |].
  - (* (d − 1)(d − b) ≥ 1/5 ≥ (b + 1)(b − a)/5 *)
    unfold A, phi; fold a; unfold a at 1; rewrite <- step_w, f_w; fold b d.
    replace (1 / 10 * eta k * norm (grad a) ^ 2) with ((b - a) * norm (grad (w k)) / 10)
      by (rewrite <- moved; fold a; field).
    apply Rle_trans with (1 / (b + 1) - (b - a) / 5); [| nra].
    assert (1.7 <= d) by nra.
    assert (1 / 5 <= (d - 1) * (d - b)) by nra.
    apply Rmult_le_reg_r with (b + 1); [lra |].
    replace ((1 / (b + 1) - (b - a) / 5) * (b + 1)) with (1 - (b - a) * (b + 1) / 5) by (field; lra); nra.
  - (* f > 0, and the bound is negative there *)
    unfold A; intros passes; pose proof (f_positive (point grad (w k) (eta k / (1 / 20)))) as positive.
    unfold phi in passes; fold a in passes, positive.
    replace (1 / 10 * (eta k / (1 / 20)) * norm (grad a) ^ 2) with (2 * (b - a) * norm (grad (w k))) in passes
      by (rewrite <- moved; fold a; field).
    assert (1 / (b + 1) <= 2 * (b - a)) by (apply Rle_div_l; nra).
    nra.
Qed.

(** "Local smoothness and a lower bound alone are not enough": f is differentiable, its gradient Lipschitz on every bounded
    set, f > 0, every step is bracketed at ξ = 1, and "even the liminf fails". *)
Theorem boundedness_is_needed :
  (forall x, is_gradient f x (grad x)) /\
  (forall r, exists H, forall x y, norm x <= r -> norm y <= r -> norm (minus (grad x) (grad y)) <= H * norm (minus x y)) /\
  (forall x, 0 < f x) /\
  (forall N, Bracketed_run f grad (1 / 10) (1 / 20) 1 w eta (fun k => eta k / (1 / 20)) N) /\
  (forall k, 1 <= norm (grad (w k))).
Proof.
  split; [exact differentiable |]; split; [exact locally_Lipschitz |]; split; [exact f_positive |].
  split; [intros N; constructor; intros k _ | intros k; apply norm_grad_w].
  - apply step_w.
  - apply bracketed_w.
  - intros t _; apply differentiable.
Qed.
