// One client's connection: reads requests, hands them to the handler, writes the answers, keeps the timeouts.
//
//   handshake ─► reading ◄─────────────┐
//                  │ request complete  │ answer sent, kept alive
//                  ▼                   │
//               handling ──────────────┘─► lingering ─► closed        (every state ─► closed on a failed socket)
//
// A read is pending in every state: while a request is handled, that is how a client that went away is noticed.
//
// Threads  all of it runs on the connection's strand, but for Start, WakeForOutput, Drain and CloseNow, which post to
//          it.
#pragma once

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "net/exchange.h"
#include "net/request_reader.h"
#include "net/server.h"
#include "net/server_core.h"

namespace throughline::net {

class Connection final : public AnswerSink, public std::enable_shared_from_this<Connection> {
 public:
  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
  using Socket = boost::asio::generic::stream_protocol::socket::rebind_executor<Strand>::other;
  using Timer = boost::asio::steady_timer::rebind_executor<Strand>::other;

  Connection(std::shared_ptr<ServerCore> core, Socket socket, std::string peer, bool is_loopback);
  ~Connection() override;

  void Start();
  void Drain();  // closes when idle, else after the request in hand
  void CloseNow();

  void WakeForOutput() override;
  bool OnOwnStrand() const override { return strand_.running_in_this_thread(); }
  bool draining() const override { return core_->draining; }

 private:
  // One deadline that can be set again and again; an expiry that lost the race against that does nothing.
  struct Deadline {
    explicit Deadline(const Strand& strand) : timer(strand) {}
    Timer timer;
    uint64_t generation = 0;
    bool armed = false;
  };
  void Arm(Deadline& deadline, std::chrono::milliseconds after, void (Connection::*on_expiry)());
  void Disarm(Deadline& deadline);

  void Read();
  void OnRead(boost::system::error_code error, size_t bytes);
  void OnReadEnd(boost::system::error_code error);
  void Advance();
  void OnHead();
  void Admit(const Response& answer);
  bool AccountBody(size_t now_buffered);  // false when all bodies together are over their limit
  void Dispatch();
  Request BeginExchange();

  void OnOutput();
  void Enqueue(std::string bytes);
  void WriteNext();
  void OnWritten(boost::system::error_code error, size_t bytes);
  void OnQueueEmpty();
  void FinishExchange();
  void NoteGone();
  void ReleaseExchange();

  void Refuse(std::optional<Refusal> reason, const Response& response);
  void Linger();
  void TlsShutdown();
  void ReadAndDiscard();
  void Close();

  void OnHeaderTimeout();
  void OnBodyTimeout();
  void OnWriteTimeout();

  const std::shared_ptr<ServerCore> core_;  // first, so that the I/O context outlives the socket
  const Strand strand_;
  Socket socket_;
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
  const std::string peer_;
  const bool is_loopback_;

  RequestReader reader_;
  Deadline read_deadline_;
  Deadline write_deadline_;
  bool head_begun_ = false;  // the header deadline runs
  bool reading_ = false;
  bool read_ended_ = false;
  bool refused_ = false;    // what is read is thrown away
  bool lingering_ = false;  // all is written
  bool closed_ = false;
  std::string discard_;  // what is read while lingering

  std::shared_ptr<Exchange> exchange_;
  bool answer_complete_ = false;
  bool answer_keep_alive_ = false;
  bool linger_after_write_ = false;
  bool abort_after_write_ = false;
  std::deque<std::string> out_;
  size_t out_offset_ = 0;  // of the first piece
  bool writing_ = false;
  size_t accounted_body_bytes_ = 0;
};

}  // namespace throughline::net
