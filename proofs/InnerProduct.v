(** The space of the parameters: a real vector space with an inner product, of which R^d is an instance. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Record InnerProductSpace := {
  vectors :> ModuleSpace R_Ring;
  dot : vectors -> vectors -> R;
  dot_comm : forall u v, dot u v = dot v u;
  dot_plus : forall u v x, dot (plus u v) x = dot u x + dot v x;
  dot_scal : forall a u x, dot (scal a u) x = a * dot u x;
  dot_nonneg : forall u, 0 <= dot u u;
  dot_definite : forall u, dot u u = 0 -> u = zero
}.

Arguments dot {_}.

(** ‖u‖; it takes the place of the norm of Coquelicot. *)
Definition norm {E : InnerProductSpace} (u : E) : R := sqrt (dot u u).

Notation "⟨ u , v ⟩" := (dot u v) (at level 0, format "⟨ u ,  v ⟩") : R_scope.

Section Facts.
Context {E : InnerProductSpace}.
Implicit Types u v x : E.

Lemma norm_nonneg u : 0 <= norm u.
Proof. apply sqrt_pos. Qed.

Lemma norm_squared u : norm u ^ 2 = ⟨u, u⟩.
Proof. simpl; rewrite Rmult_1_r; apply sqrt_sqrt, dot_nonneg. Qed.

Lemma dot_zero u : ⟨zero, u⟩ = 0.
Proof. rewrite <- (scal_zero_l (zero : E)), dot_scal; apply Rmult_0_l. Qed.

Lemma norm_zero u : norm u = 0 -> u = zero.
Proof. intros H; apply dot_definite; rewrite <- norm_squared, H; ring. Qed.

Lemma dot_opp u v : ⟨opp u, v⟩ = - ⟨u, v⟩.
Proof. rewrite <- (scal_opp_one u), dot_scal; change (opp one : R) with (- 1); ring. Qed.

Lemma dot_minus u v x : ⟨minus u v, x⟩ = ⟨u, x⟩ - ⟨v, x⟩.
Proof. unfold minus; rewrite dot_plus, dot_opp; ring. Qed.

Lemma norm_scal a u : norm (scal a u) = Rabs a * norm u.
Proof.
  unfold norm; rewrite dot_scal, dot_comm, dot_scal, <- Rmult_assoc.
  rewrite sqrt_mult_alt by nra; f_equal; apply sqrt_Rsqr_abs.
Qed.

Lemma norm_opp u : norm (opp u) = norm u.
Proof. unfold norm; rewrite dot_opp, dot_comm, dot_opp, Ropp_involutive; reflexivity. Qed.

Lemma norm_positive_or_zero u : 0 < norm u \/ u = zero.
Proof. destruct (norm_nonneg u) as [H | H]; [left | right; apply norm_zero]; auto. Qed.

(** Cauchy–Schwarz: |⟨u, v⟩| ≤ ‖u‖ ‖v‖, because 0 ≤ ‖ ‖v‖u − ‖u‖v ‖². *)
Lemma dot_le u v : ⟨u, v⟩ <= norm u * norm v.
Proof.
  pose proof (norm_nonneg u); pose proof (norm_nonneg v).
  destruct (norm_positive_or_zero u) as [Hu | ->]; [| rewrite dot_zero; nra].
  destruct (norm_positive_or_zero v) as [Hv | ->]; [| rewrite dot_comm, dot_zero; nra].
  pose proof (dot_nonneg _ (minus (scal (norm v) u) (scal (norm u) v))) as square.
  rewrite dot_minus, !(dot_comm _ _ (minus _ _)), !dot_minus, !dot_scal in square.
  rewrite !(dot_comm _ _ (scal _ _)), !dot_scal, (dot_comm _ v u), <- !norm_squared in square.
  assert (0 < norm u * norm v) by nra; nra.
Qed.

Lemma cauchy_schwarz u v : Rabs ⟨u, v⟩ <= norm u * norm v.
Proof.
  apply Rabs_le; split; [| apply dot_le].
  pose proof (dot_le (opp u) v) as H; rewrite dot_opp, norm_opp in H; lra.
Qed.

(** The triangle inequality. *)
Lemma norm_plus u v : norm (plus u v) <= norm u + norm v.
Proof.
  pose proof (norm_nonneg u); pose proof (norm_nonneg v); pose proof (norm_nonneg (plus u v)).
  assert (norm (plus u v) ^ 2 = norm u ^ 2 + 2 * ⟨u, v⟩ + norm v ^ 2).
  { rewrite !norm_squared, dot_plus, !(dot_comm _ _ (plus u v)), !dot_plus, (dot_comm _ v u); ring. }
  pose proof (proj1 (Rabs_le_between _ _) (cauchy_schwarz u v)).
  apply Rsqr_incr_0; unfold Rsqr; nra.
Qed.

End Facts.

(** The reals, products of spaces, and so R^(d+1). *)

Definition real_line : InnerProductSpace.
Proof.
  refine (Build_InnerProductSpace R_ModuleSpace (fun x y : R => x * y) _ _ _ _ _);
    unfold plus, scal, mult, zero; simpl; unfold mult; simpl; intros; nra.
Defined.

Definition product (E F : InnerProductSpace) : InnerProductSpace.
Proof.
  refine (Build_InnerProductSpace (prod_ModuleSpace R_Ring E F)
            (fun u v : E * F => ⟨fst u, fst v⟩ + ⟨snd u, snd v⟩) _ _ _ _ _).
  - intros u v; now rewrite (dot_comm _ (fst u)), (dot_comm _ (snd u)).
  - intros u v x; simpl; rewrite !dot_plus; ring.
  - intros a u x; simpl; rewrite !dot_scal; ring.
  - intros u; pose proof (dot_nonneg _ (fst u)); pose proof (dot_nonneg _ (snd u)); lra.
  - intros [u v]; simpl; intros H.
    pose proof (dot_nonneg _ u); pose proof (dot_nonneg _ v).
    rewrite (dot_definite _ u), (dot_definite _ v) by lra; reflexivity.
Defined.

(** R^(d+1), with ⟨u, v⟩ = Σ uᵢvᵢ. *)
Fixpoint real_space (d : nat) : InnerProductSpace :=
  match d with
  | O => real_line
  | S d => product real_line (real_space d)
  end.
