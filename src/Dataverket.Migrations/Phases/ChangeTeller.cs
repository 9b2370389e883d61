using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>Tells a host what happens to a change. Whatever the host does with it, the change goes on. Safe from any thread.</summary>
sealed class ChangeTeller(StepContext context, DatabaseChange change, PhaseOrder order, IProgress<StepProgress>? inner) : IProgress<StepProgress>
{
    public void Report(StepProgress value)
    {
        inner?.Report(value);
        Tell(ChangeEventState.Progressed, value.Detail, value.Done, value.Total);
    }

    internal void Begun()
    {
        Log.Begun(context.Logger, order.Title, change.Id, change.TableName);
        Tell(ChangeEventState.Begun, $"{order.Title} of {change.Id} begins.");
    }

    internal void Ended()
    {
        Log.Ended(context.Logger, order.Title, change.Id, change.TableName);
        Tell(ChangeEventState.Done, $"{order.Title} of {change.Id} is done.");
    }

    internal void Failed(Exception error, bool begun)
    {
        // A refusal changes nothing; what has begun is left to be run again.
        if (!begun && error is DatabaseChangeException { Reasons: var reasons })
        {
            Log.Refused(context.Logger, order.Title, change.Id, reasons.Count, string.Join(" ", reasons));
            Tell(ChangeEventState.Refused, string.Join('\n', reasons));
        }
        else if (begun)
        {
            Log.Failed(context.Logger, order.Title, change.Id, Sql.Describe(error));
            Tell(ChangeEventState.Failed, Sql.Describe(error));
        }
    }

    void Tell(ChangeEventState state, string detail, long done = 0, long total = 0)
    {
        if (context.Options.Events is not { } events) return;
        try
        {
            events.Report(new ChangeEvent(change.Id, change.TableName, order.Name, state, detail, done, total, context.Time.GetUtcNow()));
        }
#pragma warning disable CA1031 // A report that fails must not hurt the change.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotTold(context.Logger, change.Id, e.GetType().Name);
        }
    }
}
