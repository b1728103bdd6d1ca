//! `estuary service`: what operators of the committee, its users, and reporters do.

use std::path::{Path, PathBuf};

use attestation_service::AttestationServiceRef;
use estuary_restaking_interfaces::attestation_service::{
    signed_bytes, AttestationService as _, EquivocationReported, Joined, OperatorIndex, Root, Round,
    Signature, Statement,
};
use serde::{Deserialize, Serialize};
use subxt::{tx::Signer, utils::MultiSignature};

use super::{
    output::{say, Done},
    Session,
};
use crate::{
    account::{self, to_ink},
    arguments::ServiceCommand as Command,
    chain::{account_of, Account, Sender},
    deploy::restaking::bytes_of,
    error::{Error, Result},
    message::message,
    outbox::Mode,
    protocol::Protocol,
};

/// A root that an operator has signed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct StatementFile {
    /// The service.
    service: String,
    /// The key that signed, as an account.
    signer: String,
    /// The round.
    round: Round,
    /// The root of its data.
    root: String,
    /// The sr25519 signature of service, round and root.
    signature: String,
}

impl StatementFile {
    fn read(&self) -> Result<Statement> {
        let digits = self.signature.strip_prefix("0x").unwrap_or(&self.signature);
        let mut signature: Signature = [0; 64];
        hex::decode_to_slice(digits, &mut signature)
            .map_err(|_| Error::Usage("signature: not 64 bytes in hexadecimal".into()))?;
        Ok(Statement {
            round: self.round,
            root: bytes_of("root", &self.root)?,
            signature,
        })
    }
}

/// Reads JSON from a file.
fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
    serde_json::from_str(&text)
        .map_err(|error| Error::Usage(format!("{}: no signed statement: {error}", path.display())))
}

impl Session {
    pub(super) async fn service(&self, command: Command) -> Result<()> {
        let protocol = self.protocol().await?;
        let signer = self.signer()?;
        let done = match command {
            Command::Join => protocol.join_service(&signer).await?,
            Command::Sign { round, root, out } => {
                return self.sign_root(&protocol, &signer, round, &root, out.as_deref())
            }
            Command::Commit { statements } => protocol.commit_root(&signer, &statements).await?,
            Command::Report { file } => protocol.report_operator(&signer, &file).await?,
            Command::Refresh { index } => protocol.refresh_operator(&signer, index).await?,
            Command::Forward => protocol.forward_fees(&signer).await?,
        };
        let answer = Done { done: done.clone() };
        self.report(&protocol, &done, &answer)
    }

    fn sign_root(
        &self,
        protocol: &Protocol,
        signer: &Sender,
        round: Round,
        root: &str,
        out: Option<&Path>,
    ) -> Result<()> {
        if self.signing.mode() != Mode::Send {
            let reason = "whoever signs needs the key: leave out --dry-run and --print-call, nothing is sent";
            return Err(Error::Usage(reason.into()));
        }
        let service = &protocol.restaking()?.service;
        let root: Root = bytes_of("root", root)?;
        let bytes = signed_bytes(&to_ink(service), round, &root);
        let MultiSignature::Sr25519(signature) = signer.sign(&bytes) else {
            return Err(Error::Usage("operators sign with sr25519 keys".into()));
        };
        let statement = StatementFile {
            service: protocol.chain.show(service),
            signer: protocol.chain.show(&account_of(signer)),
            round,
            root: format!("0x{}", hex::encode(root)),
            signature: format!("0x{}", hex::encode(signature)),
        };
        let text = serde_json::to_string_pretty(&statement)
            .map_err(|error| Error::decode("the statement", error))?;
        if let Some(path) = out {
            std::fs::write(path, text.clone() + "\n").map_err(Error::file(path))?;
        }
        say(text)
    }
}

impl Protocol {
    async fn join_service(&self, signer: &Sender) -> Result<String> {
        let service = &self.restaking()?.service;
        let join = message!(AttestationServiceRef(service).join(account_of(signer).0));
        let (answer, receipt) = self.send(signer, 0, join).await?;
        let (index, slot) = match receipt {
            Some(receipt) => {
                let Joined { index, slot, .. } = receipt.event(service)?;
                (index, slot)
            }
            None => answer,
        };
        Ok(format!(
            "The account is operator {index}, with slot {slot} of the vault. It counts once the curator has put units \
             behind the slot, and somebody refreshes it: `estuary restake bond {slot} …`, `estuary service refresh {index}`."
        ))
    }

    /// The number of the operator with this key.
    async fn operator_of(&self, key: &Account) -> Result<OperatorIndex> {
        let service = &self.restaking()?.service;
        let totals = self
            .ask(message!(AttestationServiceRef(service).totals()), None)
            .await?;
        for index in 0..totals.operators {
            let operator = message!(AttestationServiceRef(service).operator(index));
            if self
                .ask(operator, None)
                .await?
                .is_some_and(|known| known.key == key.0)
            {
                return Ok(index);
            }
        }
        let key = self.chain.show(key);
        Err(Error::Usage(format!("{key} is no operator of the service")))
    }

    async fn commit_root(&self, signer: &Sender, paths: &[PathBuf]) -> Result<String> {
        let service = &self.restaking()?.service;
        let mut signatures = Vec::new();
        let mut agreed = None;
        for path in paths {
            let file: StatementFile = read(path)?;
            let statement = file.read()?;
            let about = (statement.round, statement.root);
            if *agreed.get_or_insert(about) != about {
                return Err(Error::Usage(format!(
                    "{}: another round or root than the statement before",
                    path.display()
                )));
            }
            let index = self.operator_of(&account::parse(&file.signer)?).await?;
            signatures.push((index, statement.signature));
        }
        signatures.sort_by_key(|(index, _)| *index);
        let Some((round, root)) = agreed else {
            return Err(Error::Usage("no statement is named".into()));
        };
        let setup = self
            .ask(message!(AttestationServiceRef(service).setup()), None)
            .await?;
        let fee = setup.map_or(0, |setup| setup.fee);
        let signers = signatures.len();
        let commit = message!(AttestationServiceRef(service).commit(round, root, signatures));
        self.send(signer, fee, commit).await?;
        Ok(format!(
            "Round {round} has its root, with {signers} signatures, for {}.",
            self.chain.token.show(fee)
        ))
    }

    async fn report_operator(&self, signer: &Sender, path: &Path) -> Result<String> {
        let service = &self.restaking()?.service;
        let [first, second]: [StatementFile; 2] = read(path)?;
        if first.signer != second.signer {
            return Err(Error::Usage(format!(
                "{}: both statements must be of one operator",
                path.display()
            )));
        }
        let index = self.operator_of(&account::parse(&first.signer)?).await?;
        let report = message!(AttestationServiceRef(service).report(index, first.read()?, second.read()?));
        let (slashed, receipt) = self.send(signer, 0, report).await?;
        let token = &self.chain.token;
        let bounty = match receipt {
            Some(receipt) => {
                let reported: EquivocationReported = receipt.event(service)?;
                format!(" The bounty is {}.", token.show(reported.bounty))
            }
            None => String::new(),
        };
        Ok(format!(
            "Operator {index} signed two roots: slash {} sets aside {} units of its bond and {} of holders. Anyone can \
             execute it.{bounty}",
            slashed.id,
            token.number(slashed.bond),
            token.number(slashed.units)
        ))
    }

    async fn refresh_operator(&self, signer: &Sender, index: OperatorIndex) -> Result<String> {
        let service = &self.restaking()?.service;
        let refresh = message!(AttestationServiceRef(service).refresh(index));
        let (counts, _) = self.send(signer, 0, refresh).await?;
        Ok(match counts {
            true => format!("The signature of operator {index} counts."),
            false => format!("The signature of operator {index} does not count: too little secures it."),
        })
    }

    async fn forward_fees(&self, signer: &Sender) -> Result<String> {
        let service = &self.restaking()?.service;
        let (planck, _) = self
            .send(signer, 0, message!(AttestationServiceRef(service).forward()))
            .await?;
        Ok(format!(
            "{} of fees stream to restakers.",
            self.chain.token.show(planck)
        ))
    }
}
