//! `docs/json.md`, written from the types that the commands answer with.

use std::{fs, path::Path};

use schemars::{
    gen::SchemaGenerator,
    schema::{InstanceType, SchemaObject, SingleOrVec},
    JsonSchema,
};

use super::{
    accounts, brake, configuration, cover, deployment, governance, indexing, keys, markets, operators,
    output, restake, roster, service, staking, status, transfers, verification,
};
use crate::{deployment::Record, keeper, outbox::Effects};

const HEAD: &str = "\
# Answers in JSON

With `--json` a command prints its answer in JSON, on the standard output. This page has the fields of each answer. It is
written from the tool's code by `ESTUARY_WRITE=1 cargo test --workspace --locked --lib page`, and a test compares it.

- Amounts are whole numbers as text, because JSON's numbers would round them. Amounts of native money are planck. Shares,
  and units of the wrapped token, are counted in the smallest unit that the token's decimals give.
- Rates are basis points, times milliseconds. A point in time is in milliseconds since 1970.
- Accounts are addresses as the chain writes them. Hashes and encoded calls are in hexadecimal, with `0x`.
- Words are for people, and can change.
- An error is a sentence on the standard error, and an [exit code](depositors.md#when-the-tool-says-no). With `--log json`
  it is an object whose `kind` names the kind of error.
- A command that sends adds the fields of [Effects](#effects) to its answer.
";

/// The types that the page has met.
struct Page {
    generator: SchemaGenerator,
    text: String,
}

impl Page {
    /// A section for commands that answer with a type.
    fn answer<Answer: JsonSchema>(&mut self, commands: &str) {
        self.section::<Answer>(commands, "", "");
    }

    /// A section for commands that send, too.
    fn sending<Answer: JsonSchema>(&mut self, commands: &str) {
        self.section::<Answer>(commands, "", " Beside it, [Effects](#effects).");
    }

    /// A section for commands that answer with a list of a type.
    fn list<Item: JsonSchema>(&mut self, commands: &str) {
        self.section::<Item>(commands, "A list. Each item: ", "");
    }

    fn section<Answer: JsonSchema>(&mut self, commands: &str, before: &str, after: &str) {
        let schema = Answer::json_schema(&mut self.generator).into_object();
        let about = about(&schema).expect("a type says what it is");
        self.text += &format!("\n### {commands}\n\n{before}{about}{after}\n\n");
        self.table(&schema);
    }

    fn table(&mut self, schema: &SchemaObject) {
        self.text += "| field | type | meaning |\n|---|---|---|\n";
        let object = schema.object.as_ref().expect("an answer has fields");
        for (name, field) in &object.properties {
            let field = field.clone().into_object();
            let about = about(&field).unwrap_or_else(|| panic!("`{name}` has no meaning"));
            self.text += &format!("| `{name}` | {} | {about} |\n", kind(&field));
        }
    }

    /// Sections for the types that fields have.
    fn parts(&mut self) {
        self.text += "\n## Parts\n";
        let definitions = self.generator.definitions().clone();
        for (name, schema) in definitions {
            let schema = schema.into_object();
            let about = about(&schema).expect("a type says what it is");
            self.text += &format!("\n### {name}\n\n{about}\n\n");
            self.table(&schema);
        }
    }
}

/// The comment on a type or a field, on one line.
fn about(schema: &SchemaObject) -> Option<String> {
    let text = schema.metadata.as_ref()?.description.as_deref()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn name_of(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// The type of a field, for people.
fn kind(schema: &SchemaObject) -> String {
    let part = |schema: &SchemaObject| {
        let name = name_of(schema.reference.as_deref()?).to_string();
        Some(format!("[{name}](#{})", name.to_lowercase()))
    };
    if let Some(part) = part(schema) {
        return part;
    }
    if let Some(subschemas) = &schema.subschemas {
        let all = subschemas.any_of.iter().chain(&subschemas.all_of).flatten();
        return all
            .map(|schema| kind(&schema.clone().into_object()))
            .collect::<Vec<_>>()
            .join(" or ");
    }
    let types = match &schema.instance_type {
        Some(SingleOrVec::Single(one)) => vec![**one],
        Some(SingleOrVec::Vec(all)) => all.clone(),
        None => Vec::new(),
    };
    let words = types.iter().map(|one| match one {
        InstanceType::Null => "null".into(),
        InstanceType::Boolean => "true or false".into(),
        InstanceType::Integer | InstanceType::Number => "number".into(),
        InstanceType::String => "text".into(),
        InstanceType::Array => match schema.array.as_ref().and_then(|list| list.items.clone()) {
            Some(SingleOrVec::Single(item)) => format!("list of {}", kind(&item.into_object())),
            _ => "list".into(),
        },
        InstanceType::Object => "object of text by name".into(),
    });
    words.collect::<Vec<String>>().join(" or ")
}

fn page() -> String {
    let mut page = Page {
        generator: SchemaGenerator::default(),
        text: HEAD.into(),
    };
    page.text += "\n## Depositors\n";
    page.answer::<status::StatusView>("`estuary status`");
    page.answer::<accounts::Holdings>("`estuary account`");
    page.sending::<staking::Stake>("`estuary stake`");
    page.sending::<staking::Unstake>("`estuary unstake`");
    page.sending::<staking::Exit>("`estuary unstake-now`");
    page.sending::<staking::Claim>("`estuary claim`");
    page.sending::<transfers::Units>("`estuary wrap`, `estuary unwrap`");
    page.sending::<transfers::Transfer>("`estuary transfer`");
    page.text += "\n## Markets\n";
    page.sending::<markets::swap::Swap>("`estuary swap`");
    page.sending::<markets::liquidity::AddedLiquidity>("`estuary liquidity add`");
    page.sending::<markets::liquidity::RemovedLiquidity>("`estuary liquidity remove`");
    page.answer::<markets::liquidity::LiquidityView>("`estuary liquidity show`");
    page.sending::<markets::supply::SupplyChange>("`estuary supply`, `estuary withdraw`");
    page.sending::<markets::loans::LoanChange>("`estuary collateral`, `estuary borrow`, `estuary repay`");
    page.sending::<markets::leverage::Opening>("`estuary leverage open`");
    page.sending::<markets::leverage::Closing>("`estuary leverage reduce`, `estuary leverage close`");
    page.answer::<markets::StandingView>("`estuary leverage show`");
    page.sending::<markets::liquidation::Liquidations>("`estuary liquidate`");
    page.answer::<markets::overview::MarketView>("`estuary market`");
    page.text += "\n## Cover\n";
    page.answer::<cover::CoverView>("`estuary cover status`");
    page.sending::<output::Done>("`estuary cover`, all others");
    page.text += "\n## Restaking\n";
    page.answer::<restake::VaultView>("`estuary restake status`");
    page.list::<restake::SlotView>("`estuary restake slots`");
    page.answer::<restake::SlotView>("`estuary restake slot`");
    page.answer::<service::StatementFile>("`estuary service sign`");
    page.sending::<output::Done>("`estuary restake`, `estuary service`, `estuary auction`, all others");
    page.text += "\n## Operators and keepers\n";
    page.answer::<roster::RosterView>("`estuary operator list`");
    page.answer::<roster::FullView>("`estuary operator show`");
    page.sending::<operators::OperatorDone>("`estuary operator`, all others");
    page.sending::<keeper::Rounds>("`estuary keeper --once`");
    page.answer::<keeper::Due>("`estuary keeper --dry-run`");
    page.answer::<indexing::Indexed>("`estuary index --once`");
    page.text += "\n## Governance\n";
    page.answer::<governance::proposals::GovernanceView>("`estuary govern show`");
    page.answer::<governance::watch::News>("`estuary govern watch`, a line for each");
    page.sending::<governance::GovernanceDone>("`estuary govern`, all others");
    page.list::<brake::LockView>("`estuary brake status`");
    page.sending::<brake::BrakeDone>("`estuary brake`, all others");
    page.text += "\n## Deployment\n";
    page.sending::<Record>("`estuary deploy`");
    page.answer::<deployment::DeploymentTrial>("`estuary deploy --dry-run`");
    page.list::<verification::CodeView>("`estuary verify`");
    page.text += "\n## Keys and settings\n";
    page.answer::<keys::NewKey>("`estuary key new`");
    page.answer::<keys::KeyView>("`estuary key import`, `show`, `remove`");
    page.list::<keys::ListedKey>("`estuary key list`");
    page.answer::<configuration::SettingsView>("`estuary config show`");
    // All that fields refer to, and what is beside answers.
    page.generator.subschema_for::<Effects>();
    page.parts();
    page.text
}

#[test]
fn the_page_has_the_fields_of_every_answer() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/json.md");
    let written = page();
    if std::env::var_os("ESTUARY_WRITE").is_some() {
        fs::write(&path, &written).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        page == written,
        "docs/json.md is not what the tool answers: write it with ESTUARY_WRITE=1"
    );
}
