/* Runs the program that its other words name, with an administrator's rights, and ends as it does. Wine 10 starts programs without
   them, as Windows does; this one's manifest asks for them, and what it starts inherits them. */
#include <windows.h>

int main(void)
{
    WCHAR *words = GetCommandLineW();
    STARTUPINFOW how = { sizeof(how) };
    PROCESS_INFORMATION started;
    DWORD code = 1;
    BOOL quoted = FALSE;

    for (; *words && (quoted || *words != ' '); words++)
        if (*words == '"') quoted = !quoted;
    while (*words == ' ') words++;
    if (!CreateProcessW(NULL, words, NULL, NULL, TRUE, 0, NULL, NULL, &how, &started)) return 1;
    WaitForSingleObject(started.hProcess, INFINITE);
    GetExitCodeProcess(started.hProcess, &code);
    return (int)code;
}
