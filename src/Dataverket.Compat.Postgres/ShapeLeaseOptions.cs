namespace Dataverket.Compat.Postgres;

/// <summary>Which table a build uses and with which of its shapes it can live. Immutable; checked once, at registration.</summary>
public sealed record ShapeLeaseOptions
{
    /// <summary>The table's schema. Default <c>public</c>.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The process, by a name that survives its restart and that no other live process has.</summary>
    public required string Instance { get; init; }

    /// <summary>The build, for people.</summary>
    public required string Build { get; init; }

    /// <summary>The oldest shape of the table that the build can live with. At least 1.</summary>
    public required int Oldest { get; init; }

    /// <summary>The newest shape that it can live with. At least <see cref="Oldest"/>.</summary>
    public required int Newest { get; init; }

    /// <summary>For how long after the last renewal others have to count on the process. 1 s to 1 h, default 45 s.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How often it is renewed. At most a third of <see cref="TimeToLive"/>, default 10 s.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(10);

    internal string TableName => SqlName.Readable(Schema, Table);

    /// <summary>The process stops a tenth early: its clock and the server's need not run at the same speed.</summary>
    internal TimeSpan HeldFor => TimeToLive * 0.9;

    internal void Check()
    {
        _ = TableName;
        ArgumentException.ThrowIfNullOrEmpty(Service);
        ArgumentException.ThrowIfNullOrEmpty(Instance);
        ArgumentException.ThrowIfNullOrEmpty(Build);
        ArgumentOutOfRangeException.ThrowIfLessThan(Oldest, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Newest, Oldest);
        ArgumentOutOfRangeException.ThrowIfLessThan(TimeToLive, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TimeToLive, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RenewEvery, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RenewEvery, TimeToLive / 3);
    }
}
