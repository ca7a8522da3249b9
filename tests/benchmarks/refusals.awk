# Makes of a generated log (three deliveries of ten fail in it) one in which few fail, or one in which all that fail are refused for the
# server's name with a text that is another each time: -v make=few, -v make=blocked.
function refusal() {
  n++
  return sprintf("550 5.7.1 Unfortunately, messages from [198.51.100.9] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [Name=Protocol Filter Agent][AGT=PFA][MxId=%08X%08X] [DB%dEPF%08d.eurprd05.prod.outlook.com 2026-11-05T10:%02d:%02d.%03dZ 08DE%012X]", n * 2654435761 % 4294967296, n * 40503 % 4294967296, n % 9, n, n / 60 % 60, n % 60, n % 1000, n)
}
/ status=(deferred|bounced) \(/ {
  if (make == "few" && ++seen % 10) next
  if (make == "blocked" && match($0, /host [^ ]+ said: /)) $0 = substr($0, 1, RSTART + RLENGTH - 1) refusal() " (in reply to MAIL FROM command))"
}
{ print }
