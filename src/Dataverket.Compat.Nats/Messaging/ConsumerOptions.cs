using Dataverket.Compat.Nats.Ledger;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>How a consumer reads. Immutable.</summary>
public sealed record ConsumerOptions
{
    /// <summary>The stream.</summary>
    public required string Stream { get; init; }

    /// <summary>The durable's name; also the reader's name in the ledger. Letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Durable { get; init; }

    /// <summary>The subject to read.</summary>
    public required string Subject { get; init; }

    /// <summary>The process, by a name that survives its restart.</summary>
    public required string Instance { get; init; }

    /// <summary>Its build.</summary>
    public required string Build { get; init; }

    /// <summary>How many messages are handled at once; messages of one aggregate stay in order. Default 4, 1 to 64.</summary>
    public int Lanes { get; init; } = 4;

    /// <summary>
    /// How many messages are pulled ahead, up to eight times as many while those are handled within 0.2 s; at most one and a half times as many are in hand. Default 256.
    /// An ordered consumer pulls as many at a time, 256 at the most, and while it is not sure of the order it goes on until 256 are in hand.
    /// </summary>
    public int Prefetch { get; init; } = 256;

    /// <summary>
    /// After how long the server gives out again what nobody works on, such as the messages of a process that was killed. Default 30 s, 1 s at the least. A
    /// slow handler does not need a longer one: the server is told thrice in that time that the message is in hand.
    /// </summary>
    public TimeSpan AckWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a handler may throw for one message before that becomes a dead letter (<c>handler.failed</c>). What <see cref="IsPassing"/> says will pass
    /// does not count: the message is tried until it works. Pauses grow from 0.1 to 5 s. Default 20, about 80 s; 0 for no end.
    /// A message out of the park is tried once in each search of it (<see cref="ReplayEvery"/>), until one process has failed on it as often.
    /// </summary>
    public int MaxAttempts { get; init; } = 20;

    /// <summary>
    /// How often the server may give a message out before it is suspected of killing the process that handles it. From then on it is handled with no other
    /// such message at work, and while its handler runs a copy lies among the dead letters (<c>handler.unanswered</c>): a process that dies in the middle of it
    /// leaves it there, whatever else the handler does takes it away. After the third such death it stays, and what is behind the message goes on. Restarts,
    /// changes of owner and lost acks count as deliveries as well, and nats-server 2.9.10 counts some that nobody was sent (up to 59 for a message that came
    /// three times): by themselves they make no dead letter. Each death takes an <see cref="AckWait"/>. Default 50; 0 for no end.
    /// What comes out of the park is counted by no server: unless this is 0, the process that handles it says so beside the dead letters, one process at a time, and
    /// the third in a row that dies in the middle of it leaves a dead letter as well. Another process takes over
    /// when three of its searches, over an <see cref="AckWait"/> and more, found nothing new said.
    /// </summary>
    public int MaxDeliveries { get; init; } = 50;

    /// <summary>
    /// Whether an exception of a handler says that something it needs is away for a while, which makes no message a dead letter. By default: what
    /// <see cref="System.Data.Common.DbException.IsTransient"/> says of databases; exceptions of NATS, time limits, I/O, sockets, HTTP and cancellation.
    /// </summary>
    public Func<Exception, bool> IsPassing { get; init; } = Faults.IsPassing;

    /// <summary>
    /// How many messages of this consumer may be parked. At that number it halts: it pulls nothing more, says so (<see cref="MessageConsumer{T}.Halt"/>, a
    /// warning), and goes on when fewer are left. What is in hand by then is parked all the same. Default 10,000, 1 and up.
    /// </summary>
    public int MaxParked { get; init; } = 10_000;

    /// <summary>
    /// The revision of these settings. Those of the durable are written only over an older revision, so that a replica of an older build that starts again
    /// does not undo them. Raise it whenever <see cref="AckWait"/> or <see cref="MaxAckPending"/> changes. Default 1, 1 and up.
    /// </summary>
    public int Revision { get; init; } = 1;

    /// <summary>How many messages may be out and not settled, over all processes of the durable. Default 2000, 1 and up.</summary>
    public int MaxAckPending { get; init; } = 2000;

    /// <summary>
    /// How many of the last messages of <see cref="Subject"/> are read at the start, without an effect, as they would be at the newest version this build reads,
    /// and cast down again from it. A raise waits for the finding. Default 200, 0 for none.
    /// </summary>
    public int Rehearse { get; init; } = 200;

    /// <summary>
    /// How often they are read again, as long as that newest version is not the active one. Default 12 h, 1 s at the least; shorter than
    /// <see cref="RaiseGate.MaxShadowAge"/>. Where there was no message it looks again every 5 s, or every <see cref="ReplayEvery"/> if that is shorter.
    /// </summary>
    public TimeSpan RehearseEvery { get; init; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Whether it begins although messages of versions that it cannot read may lie before it, and parks those for a later build. Default false: it waits
    /// until another build has handled them, or for a person.
    /// </summary>
    public bool ParksForeignVersions { get; init; }

    /// <summary>After how long a parked message is an alarm: an error in the log, and <c>dataverket.consumer.parked.age</c> says so all along. Default 1 h.</summary>
    public TimeSpan ParkedAgeAlarm { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often the park is searched for messages that this build can read. Default 30 s.</summary>
    public TimeSpan ReplayEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long messages in hand may take to finish when the consumer stops. Default 10 s.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Ordered consumers only: after how long without a word of the owner another process takes its place, and after how long without a confirmed renewal the
    /// owner itself begins nothing more. It renews thrice in that time. Default 10 s, 1 s to 10 min. The ack wait of an ordered durable is never longer, so that
    /// the messages of an owner that was killed are there for the next one.
    /// </summary>
    public TimeSpan OwnerTimeToLive { get; init; } = TimeSpan.FromSeconds(10);

    internal ConsumerConfig ToConfig() => JetStreamAssets.Durable(Durable, Subject, AckWait, MaxAckPending);

    internal void Check()
    {
        SubjectToken.Check(Durable);
        ArgumentOutOfRangeException.ThrowIfLessThan(Lanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Lanes, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(Prefetch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxAttempts);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxDeliveries);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxParked, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Revision, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAckPending, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Rehearse);
        ArgumentOutOfRangeException.ThrowIfLessThan(RehearseEvery, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(AckWait, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(OwnerTimeToLive, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(OwnerTimeToLive, TimeSpan.FromMinutes(10));
        ArgumentNullException.ThrowIfNull(IsPassing);
    }
}
