namespace Dataverket.Compat.Analyzers.Model;

/// <summary>What a message is; it decides which direction is protected.</summary>
internal enum WireRole
{
    Event,
    Command,
    Request,
    Reply,
}
