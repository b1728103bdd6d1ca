//! Whether a chain can carry Estuary. It is known before anything is spent: what the runtime has is in its metadata,
//! and what it lets contracts do is tried by some that are never deployed.

use estuary_chain_reads::StakingInfo;
use estuary_interfaces::Balance;
use scale::Decode;
use subxt::dynamic::{tx, Value};

use super::steps::Steps;
use crate::{
    chain::Chain,
    error::{Error, Result},
};

const PROBE: &str = include_str!("probe.wat");
const NESTING: &str = include_str!("nesting.wat");

/// The deepest stack of calls: a contract, the pool, its full code, the registry, its full code, a nominator.
const FRAMES: u32 = 6;

/// What the chain extension decodes by mirrors of its own, and how these are encoded.
const MIRRORED: [(&str, Option<&str>, &str); 4] = [
    (
        "UnappliedSlashes",
        None,
        "[{validator:[u8;32],own:u128,others:[([u8;32],u128)],reporters:[[u8;32]],payout:u128}]",
    ),
    (
        "SlashingSpans",
        None,
        "{span_index:u32,last_start:u32,last_nonzero_slash:u32,prior:[u32]}",
    ),
    ("ClaimedRewards", None, "[u32]"),
    (
        "Ledger",
        Some("unlocking"),
        "[{value:compact u128,era:compact u32}]",
    ),
];

/// What the tool sends, beside what nominators do.
const NEEDED_CALLS: [(&str, &str); 4] = [
    ("Contracts", "call"),
    ("Contracts", "instantiate"),
    ("Contracts", "upload_code"),
    ("Staking", "payout_stakers_by_page"),
];

impl Steps<'_> {
    pub(super) async fn must_suit(&self) -> Result<()> {
        must_have_calls(&self.chain)?;
        must_have_storage(&self.chain)?;
        must_have_durations(&self.chain)?;
        self.must_fit()?;
        self.must_nest().await?;
        self.must_filter().await?;
        self.probe().await
    }

    /// Refuses codes that the chain is too small for.
    pub(super) fn must_fit(&self) -> Result<()> {
        let longest: u32 = self.chain.constant("Contracts", "MaxCodeLen")?;
        for artifact in self.plan.all_codes() {
            if artifact.code.len() > longest as usize {
                let (name, length) = (&artifact.name, artifact.code.len());
                let reason =
                    format!("{name} has {length} bytes, and this chain takes no code above {longest}");
                return Err(Error::WrongChain(reason));
            }
        }
        Ok(())
    }

    /// Lets a contract call as deep as the protocol does.
    async fn must_nest(&self) -> Result<()> {
        // The first frame is the contract's own.
        let calls = (FRAMES - 1).to_le_bytes();
        let code = module(NESTING)?;
        match self.chain.try_out(&self.deployer, 0, &code, &calls).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(too_shallow()),
            // Not even one call: then there is nobody to revert.
            Err(Error::Dispatch { reason, .. }) if reason.contains("MaxCallDepthReached") => {
                Err(too_shallow())
            }
            Err(other) => Err(other),
        }
    }

    /// Lets a contract send a call that no nominator sends.
    async fn must_filter(&self) -> Result<()> {
        let remark = tx("System", "remark", vec![Value::from_bytes([])]);
        let calls = [("System.remark", self.chain.encoded(&remark)?)];
        let (code, input) = (module(PROBE)?, with_lengths(&calls));
        let answer = self.chain.try_out(&self.deployer, 0, &code, &input).await;
        match answer.map_err(no_extension)? {
            Err(_) => Ok(()),
            Ok(_) => Err(Error::WrongChain(
                "this chain lets contracts send System.remark, which no nominator needs: its call filter for contracts \
                 must let the seven calls of nominators through, and no other; docs/deploying.md names them"
                    .into(),
            )),
        }
    }

    /// Lets a contract read the staking pallet, and send each call that nominators send.
    async fn probe(&self) -> Result<()> {
        let deposit = self.chain.existential_deposit;
        let bond = self
            .chain
            .min_nominator_bond()
            .await?
            .max(deposit.saturating_mul(2));
        let value = bond.saturating_add(deposit.saturating_mul(2));
        // The contract's account itself takes another deposit.
        let affordable = value.saturating_add(deposit) < self.chain.spendable(&self.deployer).await?;
        let calls = match affordable {
            true => self.nominators_calls(bond).await?,
            false => {
                let value = self.chain.token.show(value);
                tracing::warn!(
                    "what contracts may send is not tried: for that the account needs {value} more"
                );
                Vec::new()
            }
        };
        let value = if affordable { value } else { 0 };
        let code = module(PROBE)?;
        let input = with_lengths(&calls);
        let answer = self.chain.try_out(&self.deployer, value, &code, &input).await;
        let answer = answer.map_err(no_extension)?;
        let state = answer.map_err(|refused| refused_call(&calls, &refused))?;
        let state = StakingInfo::decode(&mut &state[..]);
        let state = state.map_err(|_| wrong_extension("answers what Estuary does not understand"))?;
        let same_era = state.active_era == self.chain.active_era(None).await?;
        match same_era && state.existential_deposit == deposit {
            true => Ok(()),
            false => Err(wrong_extension(
                "answers what the chain's own storage does not say",
            )),
        }
    }

    /// Each call that nominators send, so that the chain can take one after the other.
    async fn nominators_calls(&self, bond: Balance) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let chain = &self.chain;
        let deposit = Value::u128(chain.existential_deposit);
        let mut arguments = vec![
            (
                "bond",
                vec![Value::u128(bond), Value::unnamed_variant("Stash", [])],
            ),
            ("bond_extra", vec![deposit.clone()]),
        ];
        match chain.any_validator().await? {
            Some(validator) => {
                let target = Value::unnamed_variant("Id", [Value::from_bytes(validator.0)]);
                arguments.push(("nominate", vec![Value::unnamed_composite([target])]));
            }
            None => tracing::warn!("this chain has no validator that takes nominations, so none is tried"),
        }
        arguments.extend([
            ("chill", vec![]),
            ("unbond", vec![deposit.clone()]),
            ("rebond", vec![deposit]),
            ("withdraw_unbonded", vec![Value::u128(0)]),
        ]);
        arguments
            .into_iter()
            .map(|(call, arguments)| Ok((call, chain.encoded(&tx("Staking", call, arguments))?)))
            .collect()
    }
}

fn must_have_calls(chain: &Chain) -> Result<()> {
    for (pallet, call) in NEEDED_CALLS {
        if !chain.has_call(pallet, call) {
            let reason = format!("this chain has no call {pallet}.{call}, which Estuary needs");
            return Err(Error::WrongChain(reason));
        }
    }
    chain.staking_calls().map(|_| ())
}

fn must_have_storage(chain: &Chain) -> Result<()> {
    for (entry, field, expected) in MIRRORED {
        let found = chain.storage_shape("Staking", entry, field);
        if found.as_deref() != Some(expected) {
            let found = found.unwrap_or_else(|| "is not there".into());
            let what = field.map_or(entry.into(), |field| format!("{entry}.{field}"));
            return Err(Error::WrongChain(format!(
                "Staking.{what} of this chain is `{found}`, and the chain extension reads `{expected}`: \
                 docs/deploying.md tells which staking pallets suit"
            )));
        }
    }
    Ok(())
}

/// The staking pallet's times, in eras, and what they leave room for.
#[derive(Clone, Copy, Debug)]
struct Durations {
    bonding: u32,
    deferral: u32,
    chunks: u32,
    history: u32,
}

fn must_have_durations(chain: &Chain) -> Result<()> {
    let durations = Durations {
        bonding: chain.constant("Staking", "BondingDuration")?,
        deferral: chain.constant("Staking", "SlashDeferDuration")?,
        chunks: chain.constant("Staking", "MaxUnlockingChunks")?,
        history: chain.constant("Staking", "HistoryDepth")?,
    };
    match durations.fault() {
        None => Ok(()),
        Some(fault) => Err(Error::WrongChain(format!(
            "this chain's {fault}; docs/deploying.md tells what for"
        ))),
    }
}

impl Durations {
    /// What does not fit the rest.
    fn fault(self) -> Option<String> {
        let Self {
            bonding,
            deferral,
            chunks,
            history,
        } = self;
        let must = |holds: bool, fault: &str| (!holds).then(|| fault.to_string());
        must(
            deferral > 0,
            "SlashDeferDuration is 0: a slash must be announced before it is taken",
        )
        .or_else(|| {
            let fault =
                format!("SlashDeferDuration, {deferral}, must be less than its BondingDuration, {bonding}");
            must(deferral < bonding, &fault)
        })
        .or_else(|| {
            let fault =
                format!("MaxUnlockingChunks, {chunks}, must be more than its BondingDuration, {bonding}");
            must(chunks > bonding, &fault)
        })
        .or_else(|| {
            let fault = format!("HistoryDepth, {history}, must be more than its BondingDuration, {bonding}");
            must(history > bonding, &fault)
        })
    }
}

fn module(text: &str) -> Result<Vec<u8>> {
    wat::parse_str(text).map_err(|error| Error::decode("a probe", error))
}

fn too_shallow() -> Error {
    Error::WrongChain(format!(
        "this chain allows contracts too few nested calls: Estuary needs {FRAMES} frames, so `CallStack` of its \
         contracts pallet must have {} or more; docs/deploying.md tells what for",
        FRAMES - 1
    ))
}

/// Each call with its length in front, as the probe reads them.
fn with_lengths(calls: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut input = Vec::new();
    for (_, call) in calls {
        input.extend((call.len() as u32).to_le_bytes());
        input.extend(call);
    }
    input
}

fn no_extension(error: Error) -> Error {
    match error {
        Error::Dispatch { reason, .. } if reason.contains("NoChainExtension") => {
            wrong_extension("is not there")
        }
        Error::Dispatch { reason, .. } => wrong_extension(&format!("fails: {reason}")),
        other => other,
    }
}

fn wrong_extension(what: &str) -> Error {
    Error::WrongChain(format!(
        "the chain extension by which contracts read the staking pallet {what}; docs/deploying.md tells what the \
         runtime needs"
    ))
}

/// The probe answers with the number of the call that the chain refused.
fn refused_call(calls: &[(&str, Vec<u8>)], answer: &[u8]) -> Error {
    let number = u32::decode(&mut &answer[..]).ok().map(|number| number as usize);
    let call = number
        .and_then(|number| calls.get(number))
        .map_or("a call", |(call, _)| call);
    Error::WrongChain(format!(
        "this chain does not let contracts send staking.{call}: its call filter for contracts must let the seven \
         calls of nominators through; docs/deploying.md names them"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probes_are_modules() {
        assert!(module(PROBE).is_ok());
        assert!(module(NESTING).is_ok());
    }

    #[test]
    fn the_pallets_times_must_leave_room_for_each_other() {
        let good = Durations {
            bonding: 28,
            deferral: 27,
            chunks: 32,
            history: 84,
        };
        assert_eq!(good.fault(), None);
        let tight = Durations {
            chunks: 29,
            history: 29,
            ..good
        };
        assert_eq!(tight.fault(), None);
        for (bad, said) in [
            (Durations { deferral: 0, ..good }, "announced"),
            (Durations { deferral: 28, ..good }, "SlashDeferDuration, 28,"),
            (Durations { chunks: 28, ..good }, "MaxUnlockingChunks, 28,"),
            (Durations { history: 28, ..good }, "HistoryDepth, 28,"),
        ] {
            let fault = bad.fault().unwrap();
            assert!(fault.contains(said), "{fault}");
        }
    }

    #[test]
    fn calls_are_told_apart_by_their_lengths() {
        let calls = [("one", vec![7, 8]), ("two", vec![9])];
        assert_eq!(with_lengths(&calls), [2, 0, 0, 0, 7, 8, 1, 0, 0, 0, 9]);
    }

    #[test]
    fn the_refused_call_is_named() {
        let calls = [("bond", vec![]), ("nominate", vec![])];
        assert!(refused_call(&calls, &[1, 0, 0, 0])
            .to_string()
            .contains("staking.nominate"));
        assert!(refused_call(&calls, &[9, 0, 0, 0])
            .to_string()
            .contains("staking.a call"));
    }
}
