//! What the API answers: the numbers of the story, and a clear refusal of everything that is no question.

use std::{
    collections::BTreeMap,
    fmt::Write,
    time::{Duration, Instant},
};

use axum::{
    body::{to_bytes, Body},
    http::{header, Method, Request, StatusCode},
    Router,
};
use estuary_indexer::{
    api::{document, prepare, router, serve, Api, Limits},
    text,
};
use estuary_models::{campaign::HOLDERS, native::account, queue_story::ACTORS};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tower::ServiceExt;

use crate::{
    databases::{on_both, Home},
    memory::{Memory, PREFIX},
    story::{tell, Story},
};

/// No client is refused for asking often.
const UNLIMITED: Limits = Limits {
    per_second: 0,
    patience: Duration::from_secs(5),
};

/// The API over the database of a story.
async fn served(home: &Home, story: &Story) -> Router {
    let url = home.database("api").await;
    Memory::new(story.blocks.clone()).index(&url).await.unwrap();
    served_at(&url).await
}

/// The API over a database.
pub async fn served_at(url: &str) -> Router {
    router(prepare(url, UNLIMITED, None).await.unwrap())
}

struct Answer {
    status: StatusCode,
    kind: String,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

async fn ask_by(api: &Router, method: Method, path: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty())
        .unwrap();
    let response = api.clone().oneshot(request).await.unwrap();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let (status, kind) = (
        response.status(),
        kind.map(|kind| kind.to_str().unwrap().to_string())
            .unwrap_or_default(),
    );
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    Answer {
        status,
        kind,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
    }
}

pub async fn ask(api: &Router, path: &str) -> Value {
    let answer = ask_by(api, Method::GET, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    assert_eq!(answer.kind, "application/json", "{path}");
    answer.json()
}

/// How a holder is written.
fn address(holder: usize) -> String {
    text::address(&text::of_account(account(holder)), PREFIX)
}

fn amount(value: &Value) -> i128 {
    value.as_str().unwrap().parse().unwrap()
}

on_both! {
    async fn the_answers_are_what_the_contracts_say(home) {
        let story = tell(21, 4_000);
        let api = served(home, &story).await;
        let (last, facts) = (story.blocks.last().unwrap(), story.facts.last().unwrap());
        let book = facts.book;

        let pool = ask(&api, "/v1/pool").await;
        let expected = [
            ("buffered", book.buffered),
            ("reserve", book.reserve),
            ("staked", book.staked),
            ("owed", book.owed),
            ("provision", book.provision),
            ("cover", book.cover),
            ("unvested", book.unvested(last.time)),
            ("mint_equity", book.mint_equity(last.time).unwrap()),
        ];
        for (field, planck) in expected {
            assert_eq!(amount(&pool[field]), planck as i128, "{field}");
        }
        assert_eq!(amount(&pool["price"]["equity"]), book.equity(last.time).unwrap() as i128);
        assert_eq!(amount(&pool["price"]["total_shares"]), book.total_shares as i128);
        assert_eq!((pool["height"].as_u64(), &pool["decimals"]), (Some(last.height), &Value::from(12)));

        for holder in 0..HOLDERS {
            let address = address(holder);
            let told = ask(&api, &format!("/v1/accounts/{address}")).await;
            let worth = book.to_amount_down(facts.shares[holder], last.time).unwrap();
            assert_eq!(amount(&told["shares"]), facts.shares[holder] as i128);
            assert_eq!(amount(&told["balance"]), worth as i128);
            assert_eq!(told["account"], Value::from(address.clone()));

            if holder < ACTORS {
                let requests = told["requests"].as_array().unwrap();
                assert!(requests.len() < 100, "more than a page of them");
                let open = requests.iter().filter(|request| request["stage"] != "claimed");
                let due: i128 = open.map(|request| amount(&request["worth"])).sum();
                assert_eq!(due, facts.due[holder] as i128, "requests of {holder}");
            }

            // The days add up to the whole, and the table says the same as the JSON.
            let told = ask(&api, &format!("/v1/accounts/{address}/rewards")).await;
            let days = told["intervals"].as_array().unwrap();
            let sum = |field: &str| days.iter().map(|day| amount(&day[field])).sum::<i128>();
            assert_eq!(amount(&told["reward"]), sum("reward"));
            let came = sum("deposited") - sum("withdrawn") + sum("reward") - sum("cost");
            assert_eq!(came, worth as i128, "{holder}");
            let table = ask_by(&api, Method::GET, &format!("/v1/accounts/{address}/rewards?format=csv")).await;
            assert_eq!(table.kind, "text/csv; charset=utf-8");
            let mut expected =
                "date,from,to,shares,balance,deposited,withdrawn,reward,cost,price,apr\n".to_string();
            for day in days {
                let text = |field: &str| day[field].as_str().map_or(day[field].to_string(), String::from);
                let fields = ["date", "from", "to", "shares", "balance", "deposited", "withdrawn", "reward", "cost", "price"];
                fields.map(text).iter().for_each(|text| write!(expected, "{text},").unwrap());
                writeln!(expected, "{}", day["apr"].as_str().unwrap_or_default()).unwrap();
            }
            assert_eq!(table.text, expected);
        }

        let prices = ask(&api, "/v1/pool/history?from=0").await;
        let prices = prices.as_array().unwrap();
        assert_eq!(prices.last().unwrap(), &pool["price"]);
        assert!(prices.len() > 10);
        let growth = ask(&api, "/v1/apr").await;
        let days: Vec<_> = growth.as_array().unwrap().iter().map(|growth| growth["days"].clone()).collect();
        assert_eq!(days, [1, 7, 30]);
        assert!(growth.as_array().unwrap().iter().all(|growth| growth["end"] == pool["price"]));

        let request = ask(&api, "/v1/requests/1").await;
        assert_eq!(request["id"], 1);
        let losses = ask(&api, "/v1/losses").await;
        for loss in losses["losses"].as_array().unwrap() {
            let parts = ["bond", "cover", "provided", "queue", "stream", "holders"];
            let sum: i128 = parts.iter().map(|part| amount(&loss[part])).sum();
            assert_eq!(amount(&loss["loss"]), sum, "{loss}");
        }
        let operators = ask(&api, "/v1/operators").await;
        let operators = operators["operators"].as_array().unwrap();
        assert!(operators.len() >= 5);
        for (operator, number) in operators.iter().zip(0_u32..) {
            let of = |sums: &BTreeMap<u32, u128>| sums.get(&number).copied().unwrap_or_default() as i128;
            assert_eq!(operator["operator"], number);
            assert_eq!(amount(&operator["rewards"]), of(&facts.rewarded), "{operator}");
            assert_eq!(amount(&operator["losses"]), of(&facts.lost), "{operator}");
            let life = ask(&api, &format!("/v1/operators/{number}")).await;
            assert_eq!(life["validator"], operator["validator"]);
            assert_eq!(life["events"].as_array().unwrap().last().unwrap()["kind"], "registered");
        }
        let health = ask(&api, "/health").await;
        assert_eq!(health["height"].as_u64(), Some(last.height));
    }
}

on_both! {
    async fn pages_follow_each_other_and_end(home) {
        let story = tell(22, 6_000);
        let api = served(home, &story).await;
        let whole = ask(&api, "/v1/losses?limit=1000").await;
        let whole = whole["losses"].as_array().unwrap();
        assert!(whole.len() > 3, "{} losses", whole.len());
        let (mut pages, mut path) = (Vec::new(), "/v1/losses?limit=2".to_string());
        loop {
            let page = ask(&api, &path).await;
            pages.extend(page["losses"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => path = format!("/v1/losses?limit=2&before={next}"),
                None => break,
            }
        }
        assert_eq!(&pages, whole);
        // Beyond the end there is nothing.
        let beyond = ask(&api, "/v1/losses?before=0-0").await;
        assert_eq!(beyond["losses"], Value::Array(vec![]));
        assert_eq!(ask(&api, "/v1/operators?after=4000000000").await["operators"], Value::Array(vec![]));
    }
}

on_both! {
    async fn what_is_no_question_is_refused_in_words(home) {
        let story = tell(3, 400);
        let api = served(home, &story).await;
        let alice = address(0);
        let foreign = text::address(&text::of_account(account(0)), 0);
        let mistyped = format!("{}x", &alice[..alice.len() - 1]);
        let rewards = |query: &str| format!("/v1/accounts/{alice}/rewards?{query}");
        let wrong = [
            ("/v1/accounts/alice".to_string(), "this is no address"),
            (format!("/v1/accounts/{mistyped}"), "this is no address"),
            (format!("/v1/accounts/%20{alice}"), "this is no address"),
            (format!("/v1/accounts/{foreign}"), "this is an address of another chain: here the account is 5"),
            ("/v1/accounts/'%20OR%201=1%20--".into(), "this is no address"),
            ("/v1/accounts/%FF".into(), "Invalid"),
            ("/v1/accounts/alice/liquidity".into(), "this is no address"),
            (format!("/v1/accounts/{alice}/liquidity?x=1"), "unknown field"),
            (rewards("from=2&to=1"), "`from` 2 is later than `to` 1"),
            (rewards("from=-1"), "invalid digit"),
            (rewards("from=1e3"), "invalid digit"),
            (rewards("from=1,5"), "invalid digit"),
            (rewards("from=%201"), "invalid digit"),
            (rewards("from="), "cannot parse integer from empty string"),
            (rewards("from=99999999999999999999"), "number too large"),
            (rewards("every=minute"), "unknown variant"),
            (rewards("format=xml"), "unknown variant"),
            (rewards("day=1"), "unknown field"),
            ("/v1/pool/history?from=0&to=%E2%88%9E".into(), "invalid digit"),
            ("/v1/pool?x=1".into(), "unknown field"),
            ("/v1/losses?limit=0".into(), "`limit` is 1 to 1000"),
            ("/v1/losses?limit=1000000000".into(), "`limit` is 1 to 1000"),
            ("/v1/losses?before=1;DROP%20TABLE%20blocks".into(), "`before` is the `next` of a page"),
            ("/v1/markets?before=12".into(), "`before` is the `next` of a page"),
            ("/v1/operators?limit=-5".into(), "invalid digit"),
            ("/v1/operators/x".into(), "Cannot parse"),
            ("/v1/operators/-1".into(), "Cannot parse"),
            ("/v1/requests/1e9".into(), "Cannot parse"),
        ];
        for (path, words) in wrong {
            let answer = ask_by(&api, Method::GET, &path).await;
            problem(&answer, StatusCode::BAD_REQUEST, words, &path);
        }
        let unknown = [
            ("/v1/operators/4000000000", "there is no operator 4000000000"),
            ("/v1/requests/18446744073709551615", "there is no request"),
            ("/v1/requests/0", "there is no request 0"),
            ("/v1", "there is nothing at /v1"),
            ("/", "there is nothing at /"),
        ];
        for (path, words) in unknown {
            problem(&ask_by(&api, Method::GET, path).await, StatusCode::NOT_FOUND, words, path);
        }
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = ask_by(&api, method, "/v1/pool").await;
            problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "the API only reads", "/v1/pool");
        }
        // Nothing is lost by any of it.
        ask(&api, "/v1/pool").await;
    }
}

#[track_caller]
fn problem(answer: &Answer, status: StatusCode, words: &str, path: &str) {
    assert_eq!(answer.status, status, "{path}: {}", answer.text);
    assert_eq!(answer.kind, "application/problem+json", "{path}");
    let told = answer.json();
    assert_eq!(told["status"], status.as_u16(), "{path}");
    let detail = told["detail"].as_str().unwrap();
    assert!(detail.contains(words), "{path}: {detail}");
}

#[tokio::test]
async fn an_account_that_nobody_knows_has_nothing() {
    let home = Home::sqlite();
    let api = served(&home, &tell(3, 400)).await;
    let stranger = text::address(&text::hexadecimal(&[200; 32]), PREFIX);
    let told = ask(&api, &format!("/v1/accounts/{stranger}")).await;
    assert_eq!((amount(&told["shares"]), amount(&told["balance"])), (0, 0));
    assert_eq!(told["requests"], Value::Array(vec![]));
    let told = ask(&api, &format!("/v1/accounts/{stranger}/rewards")).await;
    assert_eq!(amount(&told["reward"]), 0);
}

#[tokio::test]
async fn any_page_of_the_web_may_ask() {
    let home = Home::sqlite();
    let api = served(&home, &tell(3, 400)).await;
    let request = Request::builder()
        .uri("/v1/pool")
        .header(header::ORIGIN, "https://example.org")
        .body(Body::empty())
        .unwrap();
    let response = api.oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
}

#[tokio::test]
async fn the_page_to_try_it_asks_nobody_else() {
    let home = Home::sqlite();
    let api = served(&home, &tell(3, 400)).await;
    let page = ask_by(&api, Method::GET, "/docs/").await;
    assert_eq!(page.status, StatusCode::OK);
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        assert!(page.text.contains(file), "{file}");
        assert_eq!(
            ask_by(&api, Method::GET, &format!("/docs/{file}")).await.status,
            StatusCode::OK
        );
    }
    assert!(
        !page.text.contains("http://") && !page.text.contains("https://"),
        "{}",
        page.text
    );
    let served = ask(&api, "/openapi.json").await;
    assert_eq!(served, serde_json::to_value(document()).unwrap());
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let home = Home::sqlite();
    let url = home.database("slow").await;
    Memory::new(tell(3, 400).blocks).index(&url).await.unwrap();
    let limits = Limits {
        patience: Duration::from_millis(20),
        ..UNLIMITED
    };
    let database = estuary_indexer::database::Database::open(&url, Duration::from_secs(5))
        .await
        .unwrap();
    let api = router(Api::new(database.clone(), limits, None).await.unwrap());
    // Whoever asks waits for a connection.
    let mut connections = Vec::new();
    while let Ok(connection) = timeout(Duration::from_millis(200), database.reader()).await {
        connections.push(connection.unwrap());
    }
    let path = "/v1/pool";
    let answer = ask_by(&api, Method::GET, path).await;
    problem(
        &answer,
        StatusCode::SERVICE_UNAVAILABLE,
        "the answer takes too long",
        path,
    );
}

#[tokio::test]
async fn a_database_without_blocks_is_unavailable() {
    let home = Home::sqlite();
    let url = home.database("young").await;
    let memory = Memory::new(tell(3, 400).blocks);
    let database = estuary_indexer::database::Database::create(&url).await.unwrap();
    estuary_indexer::index::Indexer::open(database, &memory)
        .await
        .unwrap();
    let api = router(prepare(&url, UNLIMITED, None).await.unwrap());
    for path in ["/health", "/v1/pool", "/v1/apr", "/v1/pool/history"] {
        let answer = ask_by(&api, Method::GET, path).await;
        problem(&answer, StatusCode::SERVICE_UNAVAILABLE, "no blocks yet", path);
    }
    assert_eq!(ask(&api, "/v1/losses").await["losses"], Value::Array(vec![]));
}

#[tokio::test]
async fn a_client_that_asks_too_often_is_refused() {
    let home = Home::sqlite();
    let url = home.database("often").await;
    Memory::new(tell(3, 400).blocks).index(&url).await.unwrap();
    let limits = Limits {
        per_second: 1,
        ..UNLIMITED
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let api = prepare(&url, limits, None).await.unwrap();
    let server = tokio::spawn(serve(listener, api, std::future::pending()));
    let begun = Instant::now();
    let mut answered = 0;
    loop {
        let mut connection = TcpStream::connect(address).await.unwrap();
        let request = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        if answer.starts_with("HTTP/1.1 200 OK") {
            answered += 1;
            continue;
        }
        assert!(answer.starts_with("HTTP/1.1 429 Too Many Requests"), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        break;
    }
    // Five are saved up, and another comes each second.
    let most = 5 + begun.elapsed().as_secs() + 1;
    assert!(
        (5..=most).contains(&answered),
        "{answered} in {:?}",
        begun.elapsed()
    );
    server.abort();
}
