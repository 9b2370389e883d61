using System;
using System.Globalization;
using System.Threading;

namespace Dataverket.Compat.Build;

/// <summary>One build at a time accepts into a folder, whichever process it runs in.</summary>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Mutex _mutex;

    private FolderLock(Mutex mutex) => _mutex = mutex;

    /// <summary>Waits for the folder. To be given back by the same thread.</summary>
    /// <exception cref="TimeoutException">Another build has it for two minutes.</exception>
    public static FolderLock Take(string folder)
    {
        var mutex = new Mutex(initiallyOwned: false, @"Global\dataverket-compat-" + Hash(folder));
        try
        {
            if (mutex.WaitOne(Patience)) return new(mutex);
        }
        catch (AbandonedMutexException)
        {
            // The other one was killed. Files are written whole, so there is nothing to mend.
            return new(mutex);
        }

        mutex.Dispose();
        throw new TimeoutException("another build has been accepting into this folder for two minutes");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mutex.ReleaseMutex();
        _mutex.Dispose();
    }

    // FNV-1a: the same in every process, and two folders of one hash only wait for each other.
    private static string Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = unchecked((hash ^ c) * 1099511628211UL);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
