//! `estuary deploy`

use std::io::{IsTerminal, Write};

use serde_json::json;

use super::{output::say, Session};
use crate::{
    arguments::DeployArguments,
    deploy::{Deployment, Options},
    error::{Error, Result},
};

impl Session {
    pub(super) async fn deploy(&self, arguments: &DeployArguments) -> Result<()> {
        let signer = self.signer()?;
        let options = Options {
            config: arguments.config.clone(),
            artifacts: arguments.artifacts.clone(),
            record: self.common.deployment.clone(),
        };
        let chain = self.connect().await?;
        let deployment = Deployment::prepare(chain, &signer, &options).await?;
        let cost = deployment.cost().await?;
        let token = deployment.chain().token.clone();
        let (deposits, endowment) = (token.show(cost.deposits), token.show(cost.endowment));
        tracing::info!(
            "to do on `{}`: {}",
            deployment.chain().name,
            cost.steps.join(", ")
        );
        let more = match cost.unknown.len() {
            0 => String::new(),
            _ => format!(", and more for what {} store", cost.unknown.join(", ")),
        };
        tracing::info!("storage deposits {deposits}{more}; endowment {endowment}; and fees");
        if arguments.dry_run {
            let json = json!({
                "steps": cost.steps,
                "deposits": cost.deposits.to_string(),
                "endowment": cost.endowment.to_string(),
                "more_deposits": cost.unknown,
            });
            let steps = cost.steps.len();
            let sentence =
                format!("{steps} steps; {deposits} of deposits{more}; {endowment} staked for ever");
            return self.output.tell(&sentence, &json);
        }
        if cost.total() > 0 && !arguments.yes {
            confirm()?;
        }
        let (record, protocol) = deployment.run().await?;
        let path = self.common.deployment.display();
        let pool = protocol.chain.show(&protocol.contracts.pool);
        if !protocol.chain.is_for_development {
            tracing::warn!(
                "the deployer's key is the admin: hand the role over before anyone relies on the pool, with `estuary \
                 govern propose-admin`"
            );
        }
        if self.output.json {
            return self.output.view(&record);
        }
        say(format!("The pool is at {pool}; {path} has all addresses."))
    }
}

fn confirm() -> Result<()> {
    let refused = |reason: &str| Error::Usage(reason.into());
    if !std::io::stdin().is_terminal() {
        return Err(refused("nobody is there to be asked: add --yes to deploy"));
    }
    eprint!("Deploy? [y/N] ");
    let mut answer = String::new();
    let read = std::io::stderr()
        .flush()
        .and_then(|()| std::io::stdin().read_line(&mut answer));
    read.map_err(|error| refused(&format!("the answer cannot be read: {error}")))?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(refused("nothing was deployed")),
    }
}
