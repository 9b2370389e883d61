namespace Dataverket.Cli.Migrating;

/// <summary>The command cannot be run as it was given; the message says why, and holds no secret.</summary>
internal sealed class MigrateException(string message, Exception? inner = null) : Exception(message, inner);
