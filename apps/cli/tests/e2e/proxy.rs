//! A connection that can be cut: what goes to a port goes to the node, until it does not.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::broadcast,
};

pub struct Proxy {
    pub url: String,
    cut: broadcast::Sender<()>,
}

impl Proxy {
    /// Passes everything on to the node at `url`.
    pub async fn to(url: &str) -> Self {
        let node: SocketAddr = url
            .trim_start_matches("ws://")
            .trim_end_matches('/')
            .parse()
            .expect("the node is at an address");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let (cut, _) = broadcast::channel(1);
        let cuts = cut.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut cut = cuts.subscribe();
                tokio::spawn(async move {
                    let mut node = TcpStream::connect(node).await?;
                    tokio::select! {
                        // Both ends are dropped.
                        _ = cut.recv() => Ok(0),
                        copied = copy_bidirectional(&mut client, &mut node) => copied.map(|(sent, _)| sent),
                    }
                });
            }
        });
        Self {
            url: format!("ws://127.0.0.1:{port}"),
            cut,
        }
    }

    /// Cuts all connections that there are now. Returns how many.
    pub fn cut(&self) -> usize {
        // An error means that nobody is connected.
        self.cut.send(()).unwrap_or(0)
    }
}
