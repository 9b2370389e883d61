namespace Dataverket.Migrations;

public sealed partial class ChangeRunner
{
    /// <summary>
    /// Calls the database by <see cref="ChangeRunnerOptions.ExpectedDatabase"/> from here on, whatever it was called and wherever: for one whose history is older than its name, one that was
    /// moved or restored, and a copy that is to be changed by itself. Nothing else is changed.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">No database is expected.</exception>
    /// <exception cref="DatabaseChangeException">The database does not answer, is a standby, or another runner is at its baseline.</exception>
    public Task AdoptDatabaseAsync(CancellationToken cancellationToken = default) => context.Options.ExpectedDatabase is { } name
        ? NameAsync(context.Connections.Unnamed(), name, anew: true, cancellationToken)
        : throw new InvalidOperationException($"{nameof(ChangeRunnerOptions)}.{nameof(ChangeRunnerOptions.ExpectedDatabase)} is not set, so there is no name to adopt.");

    /// <summary>Before anything else is in it, so that a first run which was killed is known as well.</summary>
    Task ClaimAsync(CancellationToken cancellationToken) =>
        context.Options.ExpectedDatabase is { } name ? NameAsync(context.Connections, name, anew: false, cancellationToken) : Task.CompletedTask;

    Task NameAsync(Connections connections, string name, bool anew, CancellationToken cancellationToken) => RetryAsync("The naming", name, async () =>
    {
        await using var guard = await connections.OpenAsync("dataverket-baseline", context.Options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
        await RunnerLock.TakeAsync(guard, Baseline, context.Options.RunnerDeadline, context.Time, cancellationToken).ConfigureAwait(false);
        await DatabaseIdentity.WriteAsync(guard, name, anew, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);
}
