internal import CSlipwaySystem
internal import Glibc
package import SlipwayBase
internal import Synchronization

/// One thread that waits for descriptors, timers and work of other threads, and runs what they
/// ask for.
///
/// A turn is: wait, handle descriptors, take the work of other threads, fire timers, run jobs, and
/// then what was left for the end of the turn, such as writing. Unless said otherwise a method may
/// only be called on the loop's own thread.
package final class EventLoop: @unchecked Sendable {  // all but `inbox` is confined to its thread
  /// How often jobs may bring more jobs before descriptors are looked at again.
  private static let jobRoundsMax = 64

  private var poller: Poller
  private var timers: TimerWheel
  private var dueTimers: [TimerID] = []
  private var jobs: [UnownedJob] = []
  private var runningJobs: [UnownedJob] = []
  private var endOfTurn: [() -> Void] = []
  private var endingTurn: [() -> Void] = []
  private var isStopping = false
  /// Locked by the mutex of the C library: it costs a fraction of `Mutex` while nobody waits, and
  /// the thread sanitizer knows it.
  private let inbox = Monitor(Inbox())
  private let wakeDescriptor: Int32
  private let threadID = Atomic<Int32>(0)
  private let thread = Mutex<Thread?>(nil)

  /// What other threads leave for the loop.
  private struct Inbox: Sendable {
    var bodies: [@Sendable () -> Void] = []
    var jobs: [UnownedJob] = []
    /// Whether anybody will come to take them.
    var isOpen = true

    var isEmpty: Bool { bodies.isEmpty && jobs.isEmpty }
  }

  /// Creates a loop and starts its thread, which keeps it alive until `stop`.
  package init(name: String) throws(RuntimeError) {
    poller = try Poller()
    timers = TimerWheel(now: .now())
    wakeDescriptor = poller.wakeDescriptor
    let running = try Thread(name) { self.run() }
    thread.withLock { $0 = running }
  }

  /// Whether the caller runs on the loop's thread. From any thread.
  package var isCurrent: Bool {
    slipway_thread_id() == threadID.load(ordering: .relaxed)
  }

  /// Runs `body` on the loop, in the order of the calls; false when the loop has ended, so that it
  /// never will. From any thread.
  @discardableResult
  package func execute(_ body: @escaping @Sendable () -> Void) -> Bool {
    leave { $0.bodies.append(body) }
  }

  /// Ends the thread after the turn it is in, and waits for it unless called by it. From any
  /// thread, once; nothing that is given to the loop later is run.
  package func stop() {
    execute { self.isStopping = true }
    guard !isCurrent else { return }
    thread.withLock { $0.take() }?.join()
  }

  // MARK: - On the loop

  /// Calls `handler` whenever `descriptor` is ready, until `deregister`.
  package func register(
    _ descriptor: Int32, _ interest: Interest, _ handler: any EventHandler
  ) throws(RuntimeError) -> Registration {
    try poller.add(descriptor, interest, handler)
  }

  /// Changes what a descriptor is watched for.
  package func modify(_ registration: Registration, _ interest: Interest) {
    poller.modify(registration, interest)
  }

  /// Forgets a descriptor; to be called before it is closed.
  package func deregister(_ registration: Registration) {
    poller.remove(registration)
  }

  /// Calls `body` once at `instant` or up to a millisecond later.
  package func schedule(at instant: MonotonicInstant, _ body: @escaping () -> Void) -> TimerID {
    timers.add(at: instant, body)
  }

  /// Cancels a timer; of one that has fired nothing happens.
  package func cancel(_ timer: TimerID) {
    timers.cancel(timer)
  }

  /// Calls `body` once when the turn has nothing else left to do; what bodies add is called too.
  package func atEndOfTurn(_ body: @escaping () -> Void) {
    endOfTurn.append(body)
  }

  // MARK: - The turn

  private func run() {
    threadID.store(slipway_thread_id(), ordering: .relaxed)
    while !isStopping {
      handleEvents(poller.wait(milliseconds: patience))
      if poller.takeWake() { takeInbox() }
      fireTimers()
      finishTurn()
    }
    inbox.withLock { $0.isOpen = false }
    takeInbox()
    finishTurn()
  }

  /// How long the next turn may wait for events, in milliseconds; -1 without end.
  private var patience: Int32 {
    guard jobs.isEmpty, endOfTurn.isEmpty else { return 0 }
    return timers.millisecondsToNext() ?? -1
  }

  private func handleEvents(_ count: Int) {
    for index in 0..<count {
      if let (handler, events) = poller.event(index) { handler.ready(events) }
    }
  }

  private func takeInbox() {
    let taken = inbox.withLock { inbox in
      defer { inbox = Inbox(isOpen: inbox.isOpen) }
      return inbox
    }
    jobs += taken.jobs
    for body in taken.bodies { body() }
  }

  private func fireTimers() {
    guard timers.count > 0 else { return }
    timers.collectDue(now: .now(), into: &dueTimers)
    for timer in dueTimers { timers.take(timer)?() }
    dueTimers.removeAll(keepingCapacity: true)
  }

  private func finishTurn() {
    for _ in 0..<Self.jobRoundsMax where !jobs.isEmpty || !endOfTurn.isEmpty {
      runJobs()
      swap(&endOfTurn, &endingTurn)
      for body in endingTurn { body() }
      endingTurn.removeAll(keepingCapacity: true)
    }
  }

  private func runJobs() {
    let serial = unsafe asUnownedSerialExecutor()
    let task = unsafe asUnownedTaskExecutor()
    for _ in 0..<Self.jobRoundsMax where !jobs.isEmpty {
      swap(&jobs, &runningJobs)
      for job in runningJobs {
        unsafe job.runSynchronously(isolatedTo: serial, taskExecutor: task)
      }
      runningJobs.removeAll(keepingCapacity: true)
    }
  }

  /// Puts something into the inbox and wakes the loop unless it has been woken already; false when
  /// the loop has ended.
  @discardableResult
  private func leave(_ put: (inout Inbox) -> Void) -> Bool {
    let (isTaken, mustWake) = inbox.withLock { inbox in
      guard inbox.isOpen else { return (false, false) }
      let wasEmpty = inbox.isEmpty
      put(&inbox)
      return (true, wasEmpty)
    }
    if mustWake {
      var one: UInt64 = 1
      _ = unsafe write(wakeDescriptor, &one, 8)
    }
    return isTaken
  }
}

// MARK: - Executor

extension EventLoop: SerialExecutor, TaskExecutor {
  /// Takes a job of a task that runs on the loop; without a lock when the loop itself brings it.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent {
      jobs.append(job)
    } else {
      leave { $0.jobs.append(job) }
    }
  }

  /// Whether the caller is isolated to the loop.
  package func isIsolatingCurrentContext() -> Bool? {
    isCurrent
  }

  /// Stops the program when the caller is not isolated to the loop.
  package func checkIsolated() {
    precondition(isCurrent, "this code must run on its event loop")
  }
}
