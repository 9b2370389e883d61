namespace Dataverket.Cli.Baselines;

/// <summary>Why baselines cannot be looked at; the message is the whole story.</summary>
internal sealed class BaselineException(string message, Exception? inner = null) : Exception(message, inner);
