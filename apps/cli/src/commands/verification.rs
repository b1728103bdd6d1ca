//! `estuary verify`: whether the chain runs the codes that one has compiled.

use std::path::Path;

use serde::Serialize;
use subxt::utils::H256;
use validator_registry::ValidatorRegistryRef;

use super::{
    output::{lines, say, table},
    Session,
};
use crate::{
    artifacts::Artifacts,
    chain::Chain,
    deployment::{
        ATTESTATION_SERVICE, COVER_VAULT, LENDING_MARKET, LEVERAGE, RESTAKE_VAULT, REWARD_AUCTION,
        STABLE_POOL,
    },
    error::{Error, Result},
    message::message,
    protocol::Protocol,
};

/// A code on the chain, beside what was compiled.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct CodeView {
    /// The contract's name.
    contract: &'static str,
    /// The contract's address. Of nominators, words.
    address: String,
    /// The hash of the code on the chain. Null where there is no contract.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    on_chain: Option<H256>,
    /// The hash of the code that was compiled.
    #[cfg_attr(test, schemars(with = "String"))]
    compiled: H256,
    /// Whether both are the same.
    pub(super) same: bool,
}

impl Session {
    pub(super) async fn verify(&self, folder: &Path) -> Result<()> {
        let codes = self.protocol().await?.codes(&Artifacts(folder.into())).await?;
        if self.output.json {
            self.output.view(&codes)?;
        } else {
            let mut rows = table(&["contract", "address", "code on the chain", "as compiled"]);
            for code in &codes {
                let on_chain = code.on_chain.map_or("none".into(), |hash| format!("{hash:?}"));
                let same = if code.same { "yes" } else { "NO" };
                rows.add_row([code.contract, &code.address, &on_chain, same]);
            }
            say(lines(&rows))?;
        }
        let others: Vec<_> = codes
            .iter()
            .filter(|code| !code.same)
            .map(|code| code.contract)
            .collect();
        match others.is_empty() {
            true => Ok(()),
            false => Err(Error::WrongChain(format!(
                "the chain runs other code than the compiled one: {}",
                others.join(", ")
            ))),
        }
    }
}

impl Protocol {
    /// The code of every contract, beside what was compiled.
    pub(super) async fn codes(&self, artifacts: &Artifacts) -> Result<Vec<CodeView>> {
        let contracts = &self.contracts;
        let mut codes = Vec::new();
        let core = [
            ("governor", &contracts.governor),
            ("staking_pool", &contracts.pool),
            ("withdrawal_queue", &contracts.queue),
            ("validator_registry", &contracts.registry),
            ("wrapped_lst", &contracts.wrapped_lst),
            ("brake", &contracts.brake),
            ("lens", &contracts.lens),
        ];
        let markets = contracts.markets.iter().flat_map(|markets| {
            [
                (STABLE_POOL, &markets.stable_pool),
                (LENDING_MARKET, &markets.lending_market),
                (LEVERAGE, &markets.leverage),
            ]
        });
        let cover = contracts.cover_vault.iter().map(|vault| (COVER_VAULT, vault));
        let restaking = contracts.restaking.iter().flat_map(|restaking| {
            [
                (RESTAKE_VAULT, &restaking.vault),
                (ATTESTATION_SERVICE, &restaking.service),
                (REWARD_AUCTION, &restaking.auction),
            ]
        });
        let all = core.into_iter().chain(markets).chain(cover).chain(restaking);
        for (contract, address) in all {
            let on_chain = self.chain.code_of(address).await?;
            let address = self.chain.show(address);
            codes.push(compared(&self.chain, artifacts, contract, address, on_chain).await?);
        }
        let current = message!(ValidatorRegistryRef(contracts.registry).parameters_and_code());
        let nominators = self.ask_for(current, None).await?.nominator_code;
        let nominators = H256::from(<[u8; 32]>::from(nominators));
        let of_new = "of new nominators".into();
        codes.push(compared(&self.chain, artifacts, "nominator", of_new, Some(nominators)).await?);
        Ok(codes)
    }
}

/// The last of a contract's codes is the one that answers its calls. It names the codes that it delegates to, so these
/// only have to be there.
async fn compared(
    chain: &Chain,
    artifacts: &Artifacts,
    contract: &'static str,
    address: String,
    on_chain: Option<H256>,
) -> Result<CodeView> {
    let mut codes = vec![artifacts.read(contract)?.hash];
    codes.extend(artifacts.small_codes(contract)?.iter().map(|code| code.hash));
    let compiled = codes.pop().unwrap_or_default();
    let mut same = on_chain == Some(compiled);
    for other in codes {
        same &= chain.has_code(other).await?;
    }
    Ok(CodeView {
        contract,
        address,
        on_chain,
        compiled,
        same,
    })
}
