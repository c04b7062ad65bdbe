using System.Text;

namespace ColdMail.Contacts.Csv;

/// <summary>Reads bytes that are not UTF-8 as Windows-1252 instead of losing them.</summary>
sealed class Windows1252Fallback : DecoderFallback
{
    public override int MaxCharCount => 4;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

    sealed class Buffer : DecoderFallbackBuffer
    {
        static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

        string pending = "";
        int next;

        public override int Remaining => pending.Length - next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            pending = Western.GetString(bytesUnknown);
            next = 0;
            return pending.Length > 0;
        }

        public override char GetNextChar() => next < pending.Length ? pending[next++] : '\0';

        public override bool MovePrevious()
        {
            if (next == 0)
            {
                return false;
            }

            next--;
            return true;
        }

        public override void Reset() => (pending, next) = ("", 0);
    }
}
