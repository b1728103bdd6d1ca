//! Roots: a round gets its root by the signatures of a quorum.

use estuary_restaking_interfaces::attestation_service::{
    signed_bytes, OperatorIndex, Root, RootCommitted, Round, ServiceError, Signature,
};
use ink::{env::sr25519_verify, prelude::vec::Vec};

use crate::{
    rules::is_quorum,
    storage::{AttestationServiceStorage, Result},
};

/// The most signatures that one call verifies.
const MOST_SIGNERS: usize = 32;

impl AttestationServiceStorage {
    /// Records the root of a round for the fee, with the signatures of a quorum.
    pub fn commit(
        &mut self,
        round: Round,
        root: Root,
        signatures: Vec<(OperatorIndex, Signature)>,
    ) -> Result<()> {
        let (setup, mut totals) = (self.known_setup()?, self.totals());
        let fee = self.env().transferred_value();
        if fee != setup.fee {
            return Err(ServiceError::WrongFee);
        }
        self.begun(&setup, round)?;
        if self.roots.contains(round) {
            return Err(ServiceError::Committed);
        }
        if signatures.len() > MOST_SIGNERS {
            return Err(ServiceError::TooManySigners);
        }
        let signers = u32::try_from(signatures.len()).map_err(|_| ServiceError::Arithmetic)?;
        if !is_quorum(signers, totals.counting) {
            return Err(ServiceError::NoQuorum);
        }
        self.verify_all(round, &root, &signatures)?;
        totals.fees = totals.fees.checked_add(fee).ok_or(ServiceError::Arithmetic)?;
        self.totals.set(&totals);
        self.roots.insert(round, &root);
        self.env().emit_event(RootCommitted { round, root, signers });
        Ok(())
    }

    /// Refuses a signer that comes twice, that does not count, or that did not sign.
    fn verify_all(&self, round: Round, root: &Root, signatures: &[(OperatorIndex, Signature)]) -> Result<()> {
        let message = signed_bytes(&self.env().account_id(), round, root);
        let mut last = None;
        for (index, signature) in signatures {
            if last.is_some_and(|last| last >= *index) {
                return Err(ServiceError::DuplicateSigner);
            }
            last = Some(*index);
            let operator = self.known_operator(*index)?;
            if !operator.counts {
                return Err(ServiceError::UnknownOperator);
            }
            verify(signature, &message, &operator.key)?;
        }
        Ok(())
    }

    /// The root of a round.
    pub fn root(&self, round: Round) -> Option<Root> {
        self.roots.get(round)
    }
}

/// Refuses a signature that is not the key's.
pub(crate) fn verify(signature: &Signature, message: &[u8], key: &[u8; 32]) -> Result<()> {
    sr25519_verify(signature, message, key).map_err(|_| ServiceError::BadSignature)
}
