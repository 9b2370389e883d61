using System;
using System.Collections.Generic;
using System.Threading;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>
/// Pieces of work that all who need their results do together: a thread that comes while others are at it takes the next piece and does not stand in line. A piece
/// that was cancelled is made again for the next who asks. Safe to share between threads.
/// </summary>
/// <param name="count">How many pieces there are.</param>
/// <param name="make">Makes one piece; is called once for each that is not cancelled.</param>
internal sealed class Together<T>(int count, Func<int, CancellationToken, T> make)
{
    private const int Free = 0;
    private const int Busy = 1;
    private const int Done = 2;

    private readonly T[] _made = new T[count];
    private readonly int[] _states = new int[count];
    private int _left = count;

    /// <summary>All results, in order.</summary>
    public IReadOnlyList<T> Get(CancellationToken token)
    {
        if (Volatile.Read(ref _left) == 0) return _made;
        for (var i = 0; i < _made.Length; i++) TryMake(i, token);
        // What is left, others are at; one of them may give up.
        for (var i = 0; i < _made.Length; i++)
        {
            SpinWait wait = default;
            while (Volatile.Read(ref _states[i]) != Done && !TryMake(i, token))
            {
                token.ThrowIfCancellationRequested();
                wait.SpinOnce();
            }
        }

        return _made;
    }

    private bool TryMake(int index, CancellationToken token)
    {
        if (Volatile.Read(ref _states[index]) != Free || Interlocked.CompareExchange(ref _states[index], Busy, Free) != Free) return false;
        var isMade = false;
        try
        {
            token.ThrowIfCancellationRequested();
            _made[index] = make(index, token);
            isMade = true;
            return true;
        }
        finally
        {
            Volatile.Write(ref _states[index], isMade ? Done : Free);
            if (isMade) Interlocked.Decrement(ref _left);
        }
    }
}
