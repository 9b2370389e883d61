namespace Dataverket.Cli;

/// <summary>What the tool's exit code says. Stable: scripts depend on it.</summary>
internal static class ExitCodes
{
    /// <summary>Done, or going on.</summary>
    public const int Ok = 0;

    /// <summary>Blocked, refused, a wrong command line (which the parser gives 1), or the server cannot be reached.</summary>
    public const int Blocked = 2;

    /// <summary>An approval is waited for.</summary>
    public const int NeedsApproval = 3;

    /// <summary>Failed, or ended otherwise than by success.</summary>
    public const int Failed = 4;

    /// <summary>Nobody said how it stands.</summary>
    public const int Unsure = 5;

    /// <summary>Paused.</summary>
    public const int Paused = 6;

    /// <summary>Stopped from the keyboard, as shells count it.</summary>
    public const int Interrupted = 130;
}
