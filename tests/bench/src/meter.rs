//! One measurement.

use estuary_tests::World;
use serde::Serialize;

/// What one message cost.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The message's name; `psp22_transfer` for the plain token, `code` for an account's code
    /// alone, `full_code` and `keeper_code` for what is beside a hot one.
    pub op: String,
    /// What it was measured with.
    pub case: String,
    /// Picoseconds that were consumed.
    pub ref_time: u64,
    /// Bytes of proof that were consumed.
    pub proof_size: u64,
    /// Picoseconds that the call had to bring: more, where it sets gas aside for a callee.
    pub ref_time_required: u64,
    /// Bytes of proof that the call had to bring.
    pub proof_size_required: u64,
    /// Planck that the caller left as a deposit for storage; negative if it got some back.
    pub deposit: i128,
    /// Bytes of the called contract's code.
    pub code_size: u64,
}

/// Measures messages of one contract, whose code has `code_size` bytes.
#[derive(Clone, Copy)]
pub struct Meter {
    pub code_size: u64,
}

impl Meter {
    /// The last transaction.
    pub fn last(self, op: &str, case: impl Into<String>, world: &World) -> Row {
        let (gas, required) = (world.last_gas, world.last_gas_required);
        Row {
            op: op.into(),
            case: case.into(),
            ref_time: gas.ref_time(),
            proof_size: gas.proof_size(),
            ref_time_required: required.ref_time(),
            proof_size_required: required.proof_size(),
            deposit: world.last_deposit_change,
            code_size: self.code_size,
        }
    }
}
