(** The sharpness floor. *)

From Coq Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Sums LinearSystem InnerProduct.
Open Scope R_scope.

(** Σ_{i<d} a_i v_i *)
Fixpoint combination {E : InnerProductSpace} (a : nat -> R) (v : nat -> E) (d : nat) : E :=
  match d with
  | O => zero
  | S d => plus (combination a v d) (scal (a d) (v d))
  end.

Lemma dot_combination {E : InnerProductSpace} (a : nat -> R) (v : nat -> E) (u : E) (d : nat) :
  ⟨combination a v d, u⟩ = sum_below (fun i => a i * ⟨v i, u⟩) d.
Proof. induction d; simpl; [apply dot_zero | now rewrite dot_plus, dot_scal, IHd]. Qed.

Lemma combination_scal {E : InnerProductSpace} (s : R) (a : nat -> R) (v : nat -> E) (d : nat) :
  combination (fun i => s * a i) v d = scal s (combination a v d).
Proof.
  induction d; simpl; [symmetry; apply (scal_zero_r s) |].
  rewrite IHd, (scal_distr_l s); f_equal; symmetry; exact (scal_assoc s (a d) (v d)).
Qed.

(** An orthonormal basis e_0, …, e_{d−1} of eigenvectors of H with the eigenvalues μ_0, …, μ_{d−1}.
    (That a symmetric H has one is the spectral theorem, which is not proved here.) *)
Record Eigenbasis {E : InnerProductSpace} (H : E -> E) (d : nat) (e : nat -> E) (mu : nat -> R) : Prop := {
  additive : forall u v, H (plus u v) = plus (H u) (H v);
  homogeneous : forall a u, H (scal a u) = scal a (H u);
  orthonormal : forall i j, (i < d)%nat -> (j < d)%nat -> ⟨e i, e j⟩ = if (i =? j)%nat then 1 else 0;
  spanning : forall u, u = combination (fun i => ⟨u, e i⟩) e d;
  eigenvector : forall i, (i < d)%nat -> H (e i) = scal (mu i) (e i)
}.

(** The number of eigenvalues that are at least τ, with their multiplicities. *)
Definition indices_at_least (tau : R) (mu : nat -> R) (d : nat) : list nat :=
  filter (fun i => if Rle_dec tau (mu i) then true else false) (seq 0 d).
Definition eigenvalues_at_least (tau : R) (mu : nat -> R) (d : nat) : nat := length (indices_at_least tau mu d).

Section Eigenvalues.
Context {E : InnerProductSpace} (H : E -> E) (d : nat) (e : nat -> E) (mu : nat -> R).
Hypothesis basis : Eigenbasis H d e mu.

(** ‖u‖² = Σ ⟨u, e_i⟩² and ⟨Hu, u⟩ = Σ μ_i ⟨u, e_i⟩² *)
Lemma square_in_basis (u : E) : ⟨u, u⟩ = sum_below (fun i => ⟨u, e i⟩ ^ 2) d.
Proof.
  rewrite (spanning _ _ _ _ basis u) at 1; rewrite dot_combination.
  apply sum_below_ext; intros i _; rewrite (dot_comm _ (e i)); ring.
Qed.

Lemma form_in_basis (u : E) : ⟨H u, u⟩ = sum_below (fun i => mu i * ⟨u, e i⟩ ^ 2) d.
Proof.
  assert (image : forall n, (n <= d)%nat -> H (combination (fun i => ⟨u, e i⟩) e n)
    = combination (fun i => ⟨u, e i⟩ * mu i) e n).
  { induction n; intros Hn; simpl.
    - transitivity (H (scal 0 zero)); [f_equal; symmetry; exact (scal_zero_l zero) |].
      rewrite (homogeneous _ _ _ _ basis); exact (scal_zero_l (H zero)).
    - rewrite (additive _ _ _ _ basis), (homogeneous _ _ _ _ basis), (eigenvector _ _ _ _ basis), IHn by lia.
      f_equal; exact (scal_assoc ⟨u, e n⟩ (mu n) (e n)). }
  rewrite (spanning _ _ _ _ basis u) at 1; rewrite image, dot_combination by lia.
  apply sum_below_ext; intros i _; rewrite (dot_comm _ (e i)); ring.
Qed.

(** If ⟨Hv, v⟩ ≥ τ‖v‖² on a subspace of dimension K, at least K eigenvalues are ≥ τ: otherwise a v ≠ 0 of the
    subspace is orthogonal to the eigenvectors of all of them, and ⟨Hv, v⟩ < τ‖v‖². ("By interlacing") *)
Theorem eigenvalues_from_subspace (K : nat) (b : nat -> E) (tau : R) :
  (forall a, combination a b K = zero -> forall j, (j < K)%nat -> a j = 0) ->
  (forall a, ⟨H (combination a b K), combination a b K⟩ >= tau * norm (combination a b K) ^ 2) ->
  (eigenvalues_at_least tau mu d >= K)%nat.
Proof.
  intros independent above; destruct (Nat.le_gt_cases K (eigenvalues_at_least tau mu d)) as [| few]; [assumption |].
  exfalso.
  destruct (nonzero_solution K (map (fun i j => ⟨b j, e i⟩) (indices_at_least tau mu d)))
    as (a & (j & Hj & Haj) & solves); [now rewrite map_length |].
  set (v := combination a b K) in *.
  assert (orthogonal : forall i, (i < d)%nat -> tau <= mu i -> ⟨v, e i⟩ = 0).
  { intros i Hi large; unfold v; rewrite dot_combination.
    rewrite (sum_below_ext _ (fun j => ⟨b j, e i⟩ * a j)) by (intros; ring).
    apply (solves (fun j => ⟨b j, e i⟩)), (in_map (fun i j => ⟨b j, e i⟩)), filter_In; split.
    - apply in_seq; lia.
    - now destruct (Rle_dec tau (mu i)). }
  assert (nonneg : forall i, (i < d)%nat -> 0 <= (tau - mu i) * ⟨v, e i⟩ ^ 2).
  { intros i Hi; destruct (Rle_or_lt tau (mu i)) as [large | small].
    - rewrite (orthogonal i Hi large); lra.
    - apply Rmult_le_pos; [lra | apply pow2_ge_0]. }
  pose proof (above a) as form; fold v in form.
  rewrite norm_squared, form_in_basis, square_in_basis in form.
  assert (sum : sum_below (fun i => (tau - mu i) * ⟨v, e i⟩ ^ 2) d <= 0).
  { rewrite (sum_below_ext _ (fun i => tau * ⟨v, e i⟩ ^ 2 + -1 * (mu i * ⟨v, e i⟩ ^ 2))) by (intros; ring).
    rewrite sum_below_plus, !sum_below_scal; lra. }
  assert (coordinates : forall i, (i < d)%nat -> ⟨v, e i⟩ = 0).
  { intros i Hi; destruct (Rle_or_lt tau (mu i)) as [large | small]; [now apply orthogonal |].
    pose proof (term_le_sum_below (fun i => (tau - mu i) * ⟨v, e i⟩ ^ 2) i d Hi nonneg) as term; cbv beta in term.
    pose proof (pow2_ge_0 ⟨v, e i⟩).
    assert (⟨v, e i⟩ ^ 2 = 0) by nra; apply Rsqr_0_uniq; unfold Rsqr; lra. }
  apply Haj, (independent a); [| assumption]; fold v.
  apply dot_definite; rewrite square_in_basis, (sum_below_ext _ (fun _ => 0)), sum_below_const; [ring |].
  intros i Hi; rewrite (coordinates i Hi); ring.
Qed.

End Eigenvalues.

(** The mean-squared error "averaged over the n·K output entries", as a function of the last-layer bias β:
    outputs o_ij + β_j of sample i, targets y_ij. *)
Definition mean_squared_error (n K : nat) (o y : nat -> nat -> R) (beta : nat -> R) : R :=
  sum_below (fun i => sum_below (fun j => (o i j + beta j - y i j) ^ 2) K) n / (INR n * INR K).

(** "the Hessian block of the last-layer bias is (2/K)·I": d²/ds² f(β + su) = (2/K) Σ u_j²,
    at every β and in every direction u. *)
Theorem bias_block (n K : nat) (o y : nat -> nat -> R) (beta u : nat -> R) (s : R) : (0 < n)%nat -> (0 < K)%nat ->
  is_derive_n (fun s => mean_squared_error n K o y (fun j => beta j + s * u j)) 2 s
    (2 / INR K * sum_below (fun j => u j ^ 2) K).
Proof.
  intros Hn HK; apply lt_INR in Hn; apply lt_INR in HK; simpl in Hn, HK.
  set (residual i j := o i j + beta j - y i j).
  set (c0 := mean_squared_error n K o y beta).
  set (c1 := sum_below (fun i => sum_below (fun j => 2 * residual i j * u j) K) n / (INR n * INR K)).
  set (c2 := sum_below (fun j => u j ^ 2) K / INR K).
  assert (expand : forall s, c0 + c1 * s + c2 * s ^ 2 = mean_squared_error n K o y (fun j => beta j + s * u j)).
  { intros t; unfold c0, c1, c2, mean_squared_error.
    rewrite (sum_below_ext (fun i => sum_below (fun j => (o i j + (beta j + t * u j) - y i j) ^ 2) K)
      (fun i => (sum_below (fun j => residual i j ^ 2) K + t * sum_below (fun j => 2 * residual i j * u j) K)
                + t ^ 2 * sum_below (fun j => u j ^ 2) K)).
    - rewrite !sum_below_plus, sum_below_scal, sum_below_const; unfold residual; field; lra.
    - intros i _; rewrite <- !sum_below_scal, <- !sum_below_plus; apply sum_below_ext; intros j _; unfold residual; ring. }
  apply (is_derive_n_ext _ _ _ _ _ expand).
  apply (is_derive_ext (fun s => c1 + 2 * c2 * s)).
  - intros t; symmetry; apply is_derive_unique; auto_derive; [trivial | ring].
  - auto_derive; [trivial | unfold c2; field; lra].
Qed.

(** "By interlacing λ₁(H) ≥ 2/K for every network with a last-layer bias, every input, every weight […] and at least K
    eigenvalues are ≥ 2/K."

    f is the cost at the parameters; b_0, …, b_{K−1} are the directions of the bias, along which f is a mean-squared error;
    H is the Hessian at w: ⟨Hu, u⟩ = d²/ds² f(w + su) at s = 0. *)
Theorem sharpness_floor {E : InnerProductSpace} (f : E -> R) (w : E) (H : E -> E) (d : nat) (e : nat -> E) (mu : nat -> R)
    (n K : nat) (o y : nat -> nat -> R) (beta : nat -> R) (b : nat -> E) :
  (0 < n)%nat -> (0 < K)%nat ->
  Eigenbasis H d e mu ->
  (forall u, is_derive_n (fun s => f (plus w (scal s u))) 2 0 ⟨H u, u⟩) ->
  (forall i j, (i < K)%nat -> (j < K)%nat -> ⟨b i, b j⟩ = if (i =? j)%nat then 1 else 0) ->
  (forall a, f (plus w (combination a b K)) = mean_squared_error n K o y (fun j => beta j + a j)) ->
  (eigenvalues_at_least (2 / INR K) mu d >= K)%nat /\ exists i, (i < d)%nat /\ mu i >= 2 / INR K.
Proof.
  intros Hn HK basis hessian orthonormal_bias mse.
  assert (square : forall a, ⟨combination a b K, combination a b K⟩ = sum_below (fun j => a j ^ 2) K).
  { intros a; rewrite dot_combination; apply sum_below_ext; intros j Hj.
    rewrite dot_comm, dot_combination.
    rewrite (sum_below_ext _ (fun i => if (i =? j)%nat then a j else 0)).
    - rewrite sum_below_single by assumption; ring.
    - intros i Hi; rewrite (orthonormal_bias i j Hi Hj); destruct (Nat.eqb_spec i j) as [-> |]; ring. }
  assert (count : (eigenvalues_at_least (2 / INR K) mu d >= K)%nat).
  { apply (eigenvalues_from_subspace H d e mu basis K b).
    - intros a Ha j Hj.
      assert (sum : sum_below (fun j => a j ^ 2) K = 0) by (rewrite <- square, Ha; apply dot_zero).
      pose proof (term_le_sum_below (fun j => a j ^ 2) j K Hj (fun i _ => pow2_ge_0 (a i))) as term; cbv beta in term.
      pose proof (pow2_ge_0 (a j)); apply (Rsqr_0_uniq (a j)); unfold Rsqr; lra.
    - intros a; right; rewrite norm_squared, square.
      transitivity (Derive_n (fun s => f (plus w (scal s (combination a b K)))) 2 0).
      { symmetry; apply is_derive_n_unique, hessian. }
      apply is_derive_n_unique.
      apply (is_derive_n_ext (fun s => mean_squared_error n K o y (fun j => beta j + s * a j))); [| now apply bias_block].
      intros s; rewrite <- mse; now rewrite <- combination_scal. }
  split; [assumption |].
  assert (nonempty : (0 < eigenvalues_at_least (2 / INR K) mu d)%nat) by lia.
  unfold eigenvalues_at_least in nonempty.
  destruct (indices_at_least (2 / INR K) mu d) as [| i rest] eqn:indices; [simpl in nonempty; lia |].
  exists i; assert (member : In i (indices_at_least (2 / INR K) mu d)) by (rewrite indices; now left).
  apply filter_In in member; destruct member as [range large]; apply in_seq in range.
  split; [lia |]; destruct (Rle_dec (2 / INR K) (mu i)); [lra | discriminate].
Qed.
