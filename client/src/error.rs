//! What can go wrong, in words, and the exit code of each kind.

use std::{io, path::Path, process::ExitCode};

use jsonrpsee::core::client::Error as RpcClientError;
use subxt::error::{DispatchError, RpcError, TokenError};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was tried: an argument, or a file, is not what it should be.
    #[error("{0}")]
    Usage(String),
    /// There is no node, or none that answers.
    #[error("no node answers at {url}: {reason}")]
    Unreachable { url: String, reason: String },
    /// The node was there, and is not any more.
    #[error("the connection to the node is lost: {0}")]
    Disconnected(String),
    /// A transaction was sent and the connection was lost before its outcome was known.
    #[error(
        "the connection was lost after transaction {hash} was sent: it may still come into a block within the \
         next {blocks} blocks; look before you send it again ({reason})"
    )]
    UnknownOutcome {
        hash: String,
        blocks: u64,
        reason: String,
    },
    /// The chain lacks what Estuary needs, or is another one than the deployment's.
    #[error("{0}")]
    WrongChain(String),
    /// The contract says no. Nothing has changed.
    #[error("{message}: {reason}")]
    Refused { message: &'static str, reason: String },
    /// The chain says no while it runs a call.
    #[error("{what} fails on the chain: {reason}")]
    Dispatch { what: String, reason: String },
    /// The chain finds that the account cannot pay.
    #[error("{what} cannot be paid for: {reason}")]
    CannotPay { what: String, reason: String },
    /// The node does not take the request, or drops the transaction.
    #[error("the node refuses: {0}")]
    Rejected(String),
    /// The account cannot pay.
    #[error("{account} has {available} to spend, and needs {needed}: {parts}")]
    TooLittleBalance {
        account: String,
        available: String,
        needed: String,
        parts: String,
    },
    /// What the chain answers is not what this version of the tool knows.
    #[error("{what} cannot be read: {reason}")]
    Decode { what: String, reason: String },
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File { path: String, source: io::Error },
}

impl Error {
    /// Of a file that cannot be read or written.
    pub fn file(path: &Path) -> impl Fn(io::Error) -> Self + Copy + '_ {
        |source| Self::File {
            path: path.display().to_string(),
            source,
        }
    }

    /// 2 for wrong arguments, as of the argument parser; 3 where trying again can help; 4 for a chain that cannot
    /// help; 5 for an empty pocket; 1 for all else.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_) => 2,
            Self::File { source, .. } if is_misnamed(source) => 2,
            Self::Unreachable { .. } | Self::Disconnected(_) | Self::UnknownOutcome { .. } => 3,
            Self::WrongChain(_) => 4,
            Self::TooLittleBalance { .. } | Self::CannotPay { .. } => 5,
            _ => 1,
        })
    }

    /// Whether another connection may help.
    pub fn is_connection(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::Disconnected(_) | Self::UnknownOutcome { .. }
        )
    }

    /// A label for metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Usage(_) => "usage",
            Self::Unreachable { .. } => "unreachable",
            Self::Disconnected(_) => "disconnected",
            Self::UnknownOutcome { .. } => "unknown_outcome",
            Self::WrongChain(_) => "wrong_chain",
            Self::Refused { .. } => "refused",
            Self::Dispatch { .. } => "dispatch",
            Self::Rejected(_) => "rejected",
            Self::TooLittleBalance { .. } | Self::CannotPay { .. } => "balance",
            Self::Decode { .. } => "decode",
            Self::File { .. } => "file",
        }
    }

    pub fn dispatch(what: &str, error: &DispatchError) -> Self {
        let (what, reason) = (what.into(), in_words(error));
        match is_poverty(error) {
            true => Self::CannotPay { what, reason },
            false => Self::Dispatch { what, reason },
        }
    }

    pub fn decode(what: impl Into<String>, reason: impl ToString) -> Self {
        Self::Decode {
            what: what.into(),
            reason: reason.to_string(),
        }
    }
}

/// Whether another path, or other permissions, would help.
fn is_misnamed(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::NotFound
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::PermissionDenied
    )
}

/// Whether more money would help.
fn is_poverty(error: &DispatchError) -> bool {
    match error {
        DispatchError::Token(TokenError::FundsUnavailable | TokenError::NotExpendable) => true,
        DispatchError::Module(module) => {
            let name = module.details_string();
            [
                "Contracts::StorageDepositNotEnoughFunds",
                "Balances::InsufficientBalance",
            ]
            .contains(&name.as_str())
        }
        _ => false,
    }
}

/// The chain's reason, with what it means where its name says too little.
fn in_words(error: &DispatchError) -> String {
    let text = error.to_string();
    let meaning = match error {
        DispatchError::Module(module) => match module.details_string().as_str() {
            "Contracts::ContractTrapped" => "the contract trapped",
            "Contracts::ContractNotFound" => "there is no contract at this address",
            "Contracts::CodeNotFound" => "a code that it needs was not uploaded",
            "Contracts::ContractReverted" => {
                "the contract refused: something has changed since the dry run, try again"
            }
            "Contracts::OutOfGas" => "the gas limit was reached",
            "Contracts::TransferFailed" => "the sender has too little",
            "Contracts::StorageDepositNotEnoughFunds" => "the sender cannot pay the storage deposit",
            "Contracts::StorageDepositLimitExhausted" => "it needs more storage deposit than a moment ago",
            "Contracts::MaxCallDepthReached" => "the chain allows too few nested calls",
            "Contracts::NoChainExtension" => "the runtime lacks the chain extension of Estuary",
            "Contracts::DuplicateContract" => "there is such a contract already",
            _ => return text,
        },
        _ => return text,
    };
    format!("{meaning} ({text})")
}

impl From<subxt::Error> for Error {
    fn from(error: subxt::Error) -> Self {
        match error {
            subxt::Error::Rpc(RpcError::ClientError(client)) => {
                match client.downcast_ref::<RpcClientError>() {
                    Some(RpcClientError::Call(call)) => {
                        let data = call.data().map(|data| format!(": {}", data.get()));
                        Self::Rejected(format!("{}{}", call.message(), data.unwrap_or_default()))
                    }
                    _ => Self::Disconnected(client.to_string()),
                }
            }
            subxt::Error::Rpc(RpcError::RequestRejected(reason)) => Self::Rejected(reason),
            subxt::Error::Rpc(other) => Self::Disconnected(other.to_string()),
            subxt::Error::Transaction(other) => Self::Rejected(other.to_string()),
            subxt::Error::Runtime(dispatch) => Self::dispatch("the transaction", &dispatch),
            other => Self::decode("the node's answer", other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_a_wrong_argument() {
        let code = |kind: std::io::ErrorKind| {
            let (path, source) = ("file".into(), kind.into());
            format!("{:?}", Error::File { path, source }.exit_code())
        };
        assert_eq!(
            code(std::io::ErrorKind::NotFound),
            format!("{:?}", ExitCode::from(2))
        );
        assert_eq!(
            code(std::io::ErrorKind::StorageFull),
            format!("{:?}", ExitCode::from(1))
        );
    }
}
