namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>
/// The few lines that talk to the socket of trivial-rewrite(8): once in Perl, which every Debian has, and once in Python for
/// servers without. Both are constant. Their argument is the socket's path; standard input is the envelope sender and the addresses,
/// each ended by NUL.
/// </summary>
/// <remarks>
/// The request is the one of Postfix's resolve_clnt(3): attributes as name and value, each ended by NUL, and an empty name at the end
/// (attr_print0.c). Since 3.6 a server announces its protocol first, older ones do not: a list that begins with that attribute is passed
/// over. What is printed is one line an address: transport, next hop and recipient in hexadecimal with a point before each, and the
/// flags; so no byte of a map can be taken for the end of a field. <c>E</c> and a text in place of that: there was no answer.
/// </remarks>
internal static class RewriteScripts
{
    /// <summary>The exit code where the server has none of the interpreters.</summary>
    public const int NoInterpreter = 69;

    /// <summary>$1 configuration directory, $2 and $3 the two scripts, $@ the interpreters to look for.</summary>
    public const string Start =
        "c=$1; a=$2; b=$3; shift 3; q=$(postconf -c \"$c\" -xh queue_directory) && cd \"$q\" || exit; s=$(postconf -c \"$c\" -xh rewrite_service_name) || exit; "
        + "for p; do command -v \"$p\" >/dev/null 2>&1 || continue; case $p in perl) exec perl -e \"$a\" \"private/$s\";; *) exec \"$p\" -I -c \"$b\" \"private/$s\";; esac; done; exit 69";

    /// <summary>Perl 5, with nothing but Socket.</summary>
    public const string Perl =
        """
        use strict; use Socket; binmode STDIN; binmode STDOUT; $SIG{PIPE} = "IGNORE"; $SIG{ALRM} = sub { die "it did not answer in time\n" };
        my ($path) = @ARGV; local $/; my @ask = split /\0/, scalar(<STDIN>), -1; pop @ask; my $from = shift @ask; my ($s, $b);
        sub word {
          for (;;) {
            my $n = index $b, "\0";
            if ($n >= 0) { my $w = substr $b, 0, $n; substr($b, 0, $n + 1) = ""; return $w }
            die "its answer is too long\n" if length $b > 200000;
            sysread($s, $b, 8192, length $b) or die "it closed the connection\n";
          }
        }
        sub ask {
          my ($address) = @_;
          if (!$s) {
            $b = "";
            socket($s, AF_UNIX, SOCK_STREAM, 0) && connect($s, pack_sockaddr_un($path)) or do { my $e = "$!"; undef $s; die "$e\n" };
          }
          my $q = join "\0", "request", "resolve", "sender", $from, "address", $address, "", "";
          while (length $q) { my $n = syswrite $s, $q; die "it closed the connection\n" if !$n; substr($q, 0, $n) = "" }
          for (;;) {
            my @r;
            while ((my $name = word()) ne "") { push @r, $name, word(); die "its answer is too long\n" if @r > 40 }
            next if @r && $r[0] eq "protocol";
            die "its answer is not understood\n" if join(" ", @r[grep { !($_ % 2) } 0 .. $#r]) ne "flags transport nexthop recipient flags" || "$r[1]$r[9]" =~ /[^0-9]/;
            if ($r[1]) { close $s; undef $s }
            return join " ", (map { "." . unpack "H*", $_ } @r[3, 5, 7]), $r[9];
          }
        }
        for my $address (@ask) {
          my $line;
          for my $try (1, 2, 3) {
            $line = eval { alarm 20; my $l = ask($address); alarm 0; $l };
            last if defined $line;
            alarm 0; my $e = $@; close $s if $s; undef $s; chomp $e; $line = "E $e";
            last if $e !~ /closed/;
            $line = undef if $try < 3; select undef, undef, undef, 0.2;
          }
          print "$line\n"; last if $line =~ /^E/;
        }
        """;

    /// <summary>The same for Python 3.</summary>
    public const string Python =
        """
        import socket, sys, time
        ask = sys.stdin.buffer.read().split(b"\0")[:-1]
        sender = ask.pop(0)
        s = None
        b = b""
        class Fault(Exception): pass
        class Closed(Fault): pass
        def word():
            global b
            while True:
                n = b.find(b"\0")
                if n >= 0:
                    w, b = b[:n], b[n + 1:]
                    return w
                if len(b) > 200000: raise Fault("its answer is too long")
                more = s.recv(8192)
                if not more: raise Closed("it closed the connection")
                b += more
        def question(address):
            global s, b
            if s is None:
                b = b""
                s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                s.settimeout(20)
                s.connect(sys.argv[1])
            s.sendall(b"\0".join([b"request", b"resolve", b"sender", sender, b"address", address, b"", b""]))
            while True:
                r = []
                while True:
                    name = word()
                    if not name: break
                    r += [name, word()]
                    if len(r) > 40: raise Fault("its answer is too long")
                if r and r[0] == b"protocol": continue
                if r[::2] != [b"flags", b"transport", b"nexthop", b"recipient", b"flags"] or not (r[1] + r[9]).isdigit(): raise Fault("its answer is not understood")
                if int(r[1]):
                    s.close()
                    s = None
                return " ".join(["." + r[i].hex() for i in (3, 5, 7)] + [r[9].decode()])
        for address in ask:
            for attempt in (1, 2, 3):
                try:
                    line = question(address)
                    break
                except socket.timeout:
                    line = "E it did not answer in time"
                    break
                except (Closed, BrokenPipeError, ConnectionResetError):
                    line = "E it closed the connection"
                    s = None
                    time.sleep(0.2)
                except Fault as e:
                    line = "E " + str(e)
                    break
                except OSError as e:
                    line = "E " + (e.strerror or "it cannot be reached")
                    break
            print(line)
            if line[0] == "E": break
        """;
}
