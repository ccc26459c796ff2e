(** The CDAT identity. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct.
Open Scope R_scope.

(** "η_k · (gᵀHg/‖g‖²) = ±σ", with the sign of gᵀHg, for "CDAT η_k = σ‖g_k‖² / |g_kᵀ H(w_k) g_k|" *)
Theorem CDAT_identity {E : InnerProductSpace} (g : E) (H : E -> E) (sigma eta : R) :
  ⟨g, H g⟩ <> 0 -> eta = sigma * norm g ^ 2 / Rabs ⟨g, H g⟩ ->
  eta * (⟨g, H g⟩ / norm g ^ 2) = sign ⟨g, H g⟩ * sigma.
Proof.
  intros curved ->.
  assert (norm g <> 0) by (intros zero_norm; apply curved; rewrite (norm_zero g zero_norm); apply dot_zero).
  unfold Rabs; destruct (Rcase_abs ⟨g, H g⟩).
  - rewrite sign_eq_m1 by assumption; field; auto.
  - rewrite sign_eq_1 by lra; field; auto.
Qed.
