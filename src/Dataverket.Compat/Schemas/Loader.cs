namespace Dataverket.Compat.Schemas;

/// <summary>A part of a module that is there already, or is asked for by its index when it is first needed.</summary>
internal readonly struct Loader<T>
    where T : class
{
    private readonly T? _value;
    private readonly Func<int, T>? _load;
    private readonly int _index;

    public Loader(T value) => _value = value;

    public Loader(Func<int, T> load, int index) => (_load, _index) = (load, index);

    public T Value => _value ?? _load!(_index);
}
