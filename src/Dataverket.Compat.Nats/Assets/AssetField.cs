namespace Dataverket.Compat.Nats.Assets;

/// <summary>Who decides what a field holds on a stream that is there already.</summary>
internal enum FieldRule
{
    /// <summary>The library relies on it, on each of its own streams.</summary>
    Own,

    /// <summary>The library relies on it on every stream, also on a service's events.</summary>
    Always,

    /// <summary>Told when it differs, and no more.</summary>
    Told,

    /// <summary>The server's or the operator's own.</summary>
    Free,
}

/// <summary>One field of a configuration: its name on the wire, its value in words, and what rests on it.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="Property">The client's name; a test holds that every property has its field.</param>
/// <param name="Get">The value in words, equal for values that mean the same.</param>
/// <param name="Rule">Who decides.</param>
/// <param name="Change">Copies the wanted value into what is held; <c>null</c> where a server does not change it, or only by losing something.</param>
/// <param name="Suffices">Whether what is held does as well as what is wanted; <c>null</c> for equality.</param>
internal sealed record AssetField<T>(string Name, string Property, Func<T, string> Get, FieldRule Rule, Action<T, T>? Change = null, Func<T, T, bool>? Suffices = null)
{
    /// <summary>The difference, if there is one worth telling.</summary>
    /// <param name="wanted">What the table says.</param>
    /// <param name="held">What the server says.</param>
    /// <param name="isOwn">Whether the library itself owns the asset.</param>
    /// <param name="isFresh">Whether it was made just now: whatever differs then was dropped by the server.</param>
    public AssetDifference? Compare(T wanted, T held, bool isOwn, bool isFresh)
    {
        if (Rule == FieldRule.Free) return null;
        var (want, hold) = (Get(wanted), Get(held));
        if (want == hold) return null;
        var enough = Suffices?.Invoke(wanted, held) == true;
        var matters = !enough && (isFresh || Rule == FieldRule.Always || (Rule == FieldRule.Own && isOwn));
        return new(Name, want, hold, matters, Change is not null);
    }
}
