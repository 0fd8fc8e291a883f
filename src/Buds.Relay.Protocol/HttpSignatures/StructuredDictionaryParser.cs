using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Buds.Relay.Protocol.HttpSignatures;

/// <summary>
/// Reads a dictionary structured field (RFC 9651 §4.2.2), stricter than the RFC must be: a key or parameter that comes twice is refused,
/// where the RFC lets the last win, and so is any number or byte sequence that is not in its canonical spelling.
/// </summary>
internal ref struct StructuredDictionaryParser
{
    /// <summary>The longest field that is read, in characters.</summary>
    public const int MaxLength = 4096;

    // The RFC asks for 1024 and 256. A signature and a digest have one each and a few; comparing each key with those before stays cheap.
    private const int MaxMembers = 32;
    private const int MaxParameters = 32;

    private static readonly SearchValues<char> KeyAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*");

    private ReadOnlySpan<char> _rest;

    private StructuredDictionaryParser(ReadOnlySpan<char> text) => _rest = text;

    public static bool TryParse(string text, [NotNullWhen(true)] out IReadOnlyList<StructuredMember>? members)
    {
        members = null;
        return text.Length <= MaxLength && new StructuredDictionaryParser(text.AsSpan().Trim(' ')).TryReadDictionary(out members);
    }

    private bool TryReadDictionary([NotNullWhen(true)] out IReadOnlyList<StructuredMember>? members)
    {
        members = null;
        var read = new List<StructuredMember>();
        while (!_rest.IsEmpty)
        {
            if (!TryReadMember(out var member) || read.Count == MaxMembers || read.Exists(other => other.Key == member.Key))
            {
                return false;
            }

            read.Add(member);
            _rest = _rest.TrimStart(" \t");
            if (_rest.IsEmpty)
            {
                break;
            }

            if (!TrySkip(','))
            {
                return false;
            }

            _rest = _rest.TrimStart(" \t");
            if (_rest.IsEmpty)
            {
                return false;
            }
        }

        members = read;
        return true;
    }

    private bool TryReadMember([NotNullWhen(true)] out StructuredMember? member)
    {
        member = null;
        StructuredBareItem? item = null;
        List<StructuredItem>? items = null;
        if (!TryReadKey(out var key))
        {
            return false;
        }

        if (!TrySkip('='))
        {
            item = StructuredBareItem.True;
        }
        else if (TrySkip('('))
        {
            if (!TryReadInnerList(out items))
            {
                return false;
            }
        }
        else
        {
            if (!StructuredBareItemParser.TryRead(ref _rest, out var value))
            {
                return false;
            }

            item = value;
        }

        if (!TryReadParameters(out var parameters))
        {
            return false;
        }

        member = new StructuredMember(key, item, items, parameters);
        return true;
    }

    private bool TryReadInnerList([NotNullWhen(true)] out List<StructuredItem>? items)
    {
        items = null;
        var read = new List<StructuredItem>();
        while (true)
        {
            _rest = _rest.TrimStart(' ');
            if (TrySkip(')'))
            {
                items = read;
                return true;
            }

            if (!StructuredBareItemParser.TryRead(ref _rest, out var value) || !TryReadParameters(out var parameters)
                || _rest is not ([' ', ..] or [')', ..]))
            {
                return false;
            }

            read.Add(new StructuredItem(value, parameters));
        }
    }

    private bool TryReadParameters([NotNullWhen(true)] out StructuredParameters? parameters)
    {
        parameters = StructuredParameters.None;
        List<KeyValuePair<string, StructuredBareItem>>? read = null;
        while (TrySkip(';'))
        {
            _rest = _rest.TrimStart(' ');
            var value = StructuredBareItem.True;
            if (!TryReadKey(out var key) || parameters.Count == MaxParameters || parameters.Find(key) is not null
                || (TrySkip('=') && !StructuredBareItemParser.TryRead(ref _rest, out value)))
            {
                return false;
            }

            if (read is null)
            {
                parameters = new StructuredParameters(read = []);
            }

            read.Add(new(key, value));
        }

        return true;
    }

    private bool TryReadKey(out string key)
    {
        var end = _rest.IndexOfAnyExcept(KeyAlphabet);
        var length = end < 0 ? _rest.Length : end;
        key = _rest[..length].ToString();
        _rest = _rest[length..];
        return key.Length > 0 && (char.IsAsciiLetterLower(key[0]) || key[0] == '*');
    }

    private bool TrySkip(char expected)
    {
        if (_rest.IsEmpty || _rest[0] != expected)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }
}
