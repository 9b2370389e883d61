namespace Dataverket.Compat.Postgres;

/// <summary>
/// Which shape new operations use, and how many run at each. The lease may say "no longer shape 1" only when <see cref="OldestRunning"/> has left it,
/// and begins at a shape only through <see cref="Begin"/>, so no operation can slip in between. Safe from any thread.
/// </summary>
sealed class ShapeScopes(int uses, Action drained)
{
    readonly Lock gate = new();
    readonly SortedDictionary<int, int> running = [];
    int uses = uses;

    internal int Uses
    {
        get
        {
            lock (gate) return uses;
        }
    }

    /// <summary>The oldest shape that a running operation, or the next one, uses.</summary>
    internal int OldestRunning
    {
        get
        {
            lock (gate) return running.Count == 0 ? uses : Math.Min(uses, running.First().Key);
        }
    }

    internal void Turn(int shape)
    {
        lock (gate) uses = shape;
    }

    internal ShapeUse Begin()
    {
        lock (gate)
        {
            var shape = uses;
            running[shape] = running.GetValueOrDefault(shape) + 1;
            return new ShapeUse(shape, () => End(shape));
        }
    }

    void End(int shape)
    {
        bool last;
        lock (gate)
        {
            last = --running[shape] == 0 && shape != uses;
            if (running[shape] == 0) running.Remove(shape);
        }

        if (last) drained();
    }
}
