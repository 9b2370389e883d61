using System.Runtime.CompilerServices;

namespace Dataverket.Compat.Schemas;

/// <summary>Dates and points in time as RFC 3339 spells them: an offset must be there, or the parser would have to guess a time zone.</summary>
internal static class Rfc3339
{
    /// <summary>Parses a full-date, exactly 10 characters.</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> text, out DateOnly value)
    {
        value = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        var (year, month, day) = ((Two(text, 0) * 100) + Two(text, 2), Two(text, 5), Two(text, 8));
        if ((year | month | day) < 0 || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        value = new(year, month, day);
        return true;
    }

    /// <summary>Parses a date-time.</summary>
    /// <param name="text">The text, without escapes.</param>
    /// <param name="value">The point in time; a leap second is the next full second, more than 7 digits of a fraction are cut.</param>
    /// <param name="isUnusual">Whether it is spelled in a way that RFC 3339 allows and few parsers read: a leap second, a small t or z.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset value, out bool isUnusual)
    {
        value = default;
        isUnusual = false;
        if (text.Length < 20 || !TryParseDate(text[..10], out var day) || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':') return false;
        var (hour, minute, second) = (Two(text, 11), Two(text, 14), Two(text, 17));
        if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) return false;
        var at = 19;
        var fraction = 0;
        if (text[at] == '.' && !TryFraction(text, ref at, out fraction)) return false;
        if (!TryOffset(text[at..], out var offset)) return false;
        isUnusual = text[10] == 't' || text[^1] == 'z' || second == 60;
        // 23:59:60 UTC is the only second of that number there is, whatever the offset makes of it.
        if (second == 60 && !IsLastMinute(hour, minute, offset)) return false;
        var ticks = day.DayNumber * TimeSpan.TicksPerDay + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + fraction;
        var utc = ticks - (offset * TimeSpan.TicksPerMinute);
        if (utc < 0 || utc > DateTime.MaxValue.Ticks || ticks > DateTime.MaxValue.Ticks || offset is < -840 or > 840) return false;
        value = new(ticks, TimeSpan.FromTicks(offset * TimeSpan.TicksPerMinute));
        return true;
    }

    private static bool IsLastMinute(int hour, int minute, int offset) => ((((hour * 60) + minute - offset) % 1440) + 1440) % 1440 == 1439;

    private static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out int ticks)
    {
        ticks = 0;
        var first = ++at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
            if (at - first < 7) ticks = (ticks * 10) + (text[at] - '0');
        if (at == first || at == text.Length) return false;
        for (var digits = at - first; digits < 7; digits++) ticks *= 10;
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1) return (text[0] | 0x20) == 'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        var (hour, minute) = (Two(text, 1), Two(text, 4));
        if ((hour | minute) < 0 || hour > 23 || minute > 59) return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = (text[at] - '0', text[at + 1] - '0');
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9 ? (tens * 10) + ones : -1;
    }
}
