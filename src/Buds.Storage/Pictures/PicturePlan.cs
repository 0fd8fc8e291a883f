namespace Buds.Storage.Pictures;

/// <summary>What a stripped picture is made of, in the order of its source.</summary>
internal sealed class PicturePlan
{
    private const int MaxPieces = 16_384;

    private readonly List<PicturePiece> _pieces = [];

    public IReadOnlyList<PicturePiece> Pieces => _pieces;

    public long Size { get; private set; }

    /// <summary>Keeps a run of the source.</summary>
    public void Keep(long offset, long length)
    {
        if (_pieces is [.., { Offset: >= 0 } last] && last.Offset + last.Length == offset)
        {
            _pieces[^1] = last with { Length = last.Length + length };
            Size += length;
        }
        else
        {
            Add(new PicturePiece(offset, length, null));
        }
    }

    /// <summary>Puts bytes in, which may still be changed while the plan is made.</summary>
    public void Insert(byte[] bytes) => Add(new PicturePiece(-1, bytes.Length, bytes));

    /// <summary>Puts zeros in.</summary>
    public void InsertZeros(long length) => Add(new PicturePiece(-1, length, null));

    private void Add(PicturePiece piece)
    {
        if (piece.Length == 0)
        {
            return;
        }

        if (_pieces.Count == MaxPieces)
        {
            throw PictureMalformedException.Of("There are too many things between its parts");
        }

        _pieces.Add(piece);
        Size += piece.Length;
    }
}
