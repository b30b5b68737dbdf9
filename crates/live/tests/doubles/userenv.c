/* A double of the policy engine's calls for tests under Wine, which lacks them: it writes each call to the file that
   TEJUN_POLICY_LOG names. Loaded by the tests before anything else asks for userenv.dll; never shipped. */
#include <stdio.h>
#include <windows.h>

static void note(const char *what) {
    char path[MAX_PATH];
    if (GetEnvironmentVariableA("TEJUN_POLICY_LOG", path, sizeof path)) {
        FILE *log = fopen(path, "a");
        if (log) {
            fprintf(log, "%s\n", what);
            fclose(log);
        }
    }
}

__declspec(dllexport) HANDLE WINAPI EnterCriticalPolicySection(BOOL machine) {
    note(machine ? "enter machine" : "enter user");
    return (HANDLE)(INT_PTR)7;
}

__declspec(dllexport) BOOL WINAPI LeaveCriticalPolicySection(HANDLE section) {
    note(section == (HANDLE)(INT_PTR)7 ? "leave" : "leave what was not entered");
    return TRUE;
}

__declspec(dllexport) BOOL WINAPI RefreshPolicyEx(BOOL machine, DWORD options) {
    HANDLE listening = OpenEventA(EVENT_MODIFY_STATE, FALSE, "tejun-edge-hears-policies");
    note(machine && options == 1 ? "refresh machine" : "refresh something else");
    if (listening) {
        SetEvent(listening);
        CloseHandle(listening);
    }
    return TRUE;
}
