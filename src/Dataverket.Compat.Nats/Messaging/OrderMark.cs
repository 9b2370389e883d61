namespace Dataverket.Compat.Nats.Messaging;

/// <summary>A moment in the life of a <see cref="DeliveryOrder{THandle}"/>: how many messages had been settled, and how many deliveries had come.</summary>
internal readonly record struct OrderMark(long Settled, long Arrived);
