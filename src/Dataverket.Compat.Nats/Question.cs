using NATS.Client.Core;

namespace Dataverket.Compat.Nats;

/// <summary>A message that somebody answers.</summary>
/// <param name="Subject">The NATS subject.</param>
/// <param name="Body">Its bytes; not kept once it is sent.</param>
/// <param name="Headers">Its headers; <c>null</c> for none.</param>
internal readonly record struct Question(string Subject, ReadOnlyMemory<byte> Body, NatsHeaders? Headers);
